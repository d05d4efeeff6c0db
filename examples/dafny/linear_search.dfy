// Find an element in an array. The loop's invariants are missing.
method Find(a: array<int>, x: int) returns (index: int)
  ensures 0 <= index ==> index < a.Length && a[index] == x
  ensures index < 0 ==> forall k :: 0 <= k < a.Length ==> a[k] != x
{
  var i := 0;
  while i < a.Length
  {
    if a[i] == x { return i; }
    i := i + 1;
  }
  return -1;
}

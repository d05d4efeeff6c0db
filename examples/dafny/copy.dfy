// Copy an array element by element. The invariants are missing.
method Copy(source: array<int>) returns (target: array<int>)
  ensures fresh(target)
  ensures target.Length == source.Length
  ensures forall k :: 0 <= k < source.Length ==> target[k] == source[k]
{
  target := new int[source.Length];
  var i := 0;
  while i < source.Length
  {
    target[i] := source[i];
    i := i + 1;
  }
}

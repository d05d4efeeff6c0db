// Binary search in a sorted array. The loop's invariants are missing.
method Search(a: array<int>, key: int) returns (index: int)
  requires forall i, j :: 0 <= i < j < a.Length ==> a[i] <= a[j]
  ensures 0 <= index ==> index < a.Length && a[index] == key
  ensures index < 0 ==> forall k :: 0 <= k < a.Length ==> a[k] != key
{
  var low, high := 0, a.Length;
  while low < high
  {
    var middle := (low + high) / 2;
    if a[middle] < key {
      low := middle + 1;
    } else if key < a[middle] {
      high := middle;
    } else {
      return middle;
    }
  }
  return -1;
}

// Selection sort. The invariants of both loops are missing.
method Sort(a: array<int>)
  modifies a
  ensures forall i, j :: 0 <= i < j < a.Length ==> a[i] <= a[j]
  ensures multiset(a[..]) == multiset(old(a[..]))
{
  var n := 0;
  while n < a.Length
  {
    var least := n;
    var m := n + 1;
    while m < a.Length
    {
      if a[m] < a[least] {
        least := m;
      }
      m := m + 1;
    }
    a[n], a[least] := a[least], a[n];
    n := n + 1;
  }
}

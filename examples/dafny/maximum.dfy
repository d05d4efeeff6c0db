// The largest element of a sequence. The loop's invariants are missing.
method Maximum(s: seq<int>) returns (m: int)
  requires |s| > 0
  ensures forall k :: 0 <= k < |s| ==> s[k] <= m
  ensures exists k :: 0 <= k < |s| && s[k] == m
{
  m := s[0];
  var i := 1;
  while i < |s|
  {
    if m < s[i] {
      m := s[i];
    }
    i := i + 1;
  }
}

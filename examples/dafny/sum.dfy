// The sum of a sequence, from the left. Invariants and facts on slices are missing.
function Sum(s: seq<int>): int
{
  if |s| == 0 then 0 else Sum(s[..|s| - 1]) + s[|s| - 1]
}

method Add(s: seq<int>) returns (total: int)
  ensures total == Sum(s)
{
  total := 0;
  var i := 0;
  while i < |s|
  {
    total := total + s[i];
    i := i + 1;
  }
}

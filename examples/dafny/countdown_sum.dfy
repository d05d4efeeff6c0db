// The sum of the first numbers, counting down. Invariants are missing.
function Triangle(n: nat): nat
{
  if n == 0 then 0 else n + Triangle(n - 1)
}

method AddDown(n: nat) returns (total: nat)
  ensures total == Triangle(n)
{
  total := 0;
  var i := n;
  while i > 0
  {
    total := total + i;
    i := i - 1;
  }
}

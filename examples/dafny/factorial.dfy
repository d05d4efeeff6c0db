// Factorial with a loop. The invariants are missing.
function Factorial(n: nat): nat
{
  if n == 0 then 1 else n * Factorial(n - 1)
}

method Compute(n: nat) returns (f: nat)
  ensures f == Factorial(n)
{
  f := 1;
  var i := 0;
  while i < n
  {
    i := i + 1;
    f := f * i;
  }
}

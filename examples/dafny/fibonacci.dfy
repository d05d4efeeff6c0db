// Fibonacci numbers with two running values. The invariants are missing.
function Fib(n: nat): nat
{
  if n < 2 then n else Fib(n - 1) + Fib(n - 2)
}

method Compute(n: nat) returns (f: nat)
  ensures f == Fib(n)
{
  f := 0;
  var next := 1;
  var i := 0;
  while i < n
  {
    f, next := next, f + next;
    i := i + 1;
  }
}

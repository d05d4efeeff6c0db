// Division by repeated subtraction. The invariants are missing.
method Divide(a: nat, b: nat) returns (quotient: nat, remainder: nat)
  requires b > 0
  ensures a == quotient * b + remainder
  ensures remainder < b
{
  quotient, remainder := 0, a;
  while remainder >= b
  {
    quotient := quotient + 1;
    remainder := remainder - b;
  }
}

module Division

val halve : x:nat -> Pure nat (requires x % 2 = 0) (ensures fun half -> half + half = x)
let halve x = x / 2

val halve_monotone : x:nat -> y:nat ->
  Lemma (requires x % 2 = 0 /\ y % 2 = 0 /\ x <= y) (ensures halve x <= halve y)
let halve_monotone x y = ()

module Sums

open FStar.List.Tot

let rec sum (l:list nat) : nat =
  match l with
  | [] -> 0
  | x :: rest -> x + sum rest

val sum_append : l:list nat -> m:list nat -> Lemma (ensures sum (l @ m) == sum l + sum m)
let rec sum_append l m =
  match l with
  | [] -> ()
  | _ :: rest -> sum_append rest m

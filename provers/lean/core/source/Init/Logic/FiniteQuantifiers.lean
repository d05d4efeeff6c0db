prelude
import Init.Int.Casts
/-!
Deciding quantifiers over numbers below a bound, `Fin n`, `Bool` and the members of a list.
-/
set_option linter.all false
universe u v w

def Nat.decidableBallLT : (n : Nat) → (P : (k : Nat) → k < n → Prop) →
    [(k : Nat) → (h : k < n) → Decidable (P k h)] → Decidable (∀ k h, P k h)
  | 0, _, _ => isTrue fun k h => absurd h (Nat.not_lt_zero k)
  | n + 1, P, H =>
    match Nat.decidableBallLT n (fun k h => P k (Nat.lt_trans h (Nat.lt_add_one n))), H n (Nat.lt_add_one n) with
    | isFalse h, _ => isFalse fun f => h fun k hk => f k _
    | _, isFalse h => isFalse fun f => h (f n _)
    | isTrue h, isTrue hn => isTrue fun k hk => (Nat.lt_or_eq_of_le (Nat.le_of_lt_succ hk)).elim (fun hlt => h k hlt) (fun e => by subst e; exact hn)

instance (n : Nat) (P : (k : Nat) → k < n → Prop) [(k : Nat) → (h : k < n) → Decidable (P k h)] :
    Decidable (∀ k h, P k h) :=
  Nat.decidableBallLT n P

instance (n : Nat) (P : Fin n → Prop) [DecidablePred P] : Decidable (∀ i, P i) :=
  decidable_of_iff (∀ k h, P ⟨k, h⟩) ⟨fun f ⟨k, h⟩ => f k h, fun f k h => f ⟨k, h⟩⟩

instance (p : Bool → Prop) [DecidablePred p] : Decidable (∀ b, p b) :=
  decidable_of_iff (p true ∧ p false) ⟨fun ⟨h, h'⟩ b => match b with | true => h | false => h', fun f => ⟨f true, f false⟩⟩

instance (p : Bool → Prop) [DecidablePred p] : Decidable (∃ b, p b) :=
  decidable_of_iff (p true ∨ p false) ⟨fun h => h.elim (fun h => ⟨true, h⟩) (fun h => ⟨false, h⟩), fun ⟨b, h⟩ => match b, h with | true, h => .inl h | false, h => .inr h⟩

instance (α : Type u) (l : List α) (p : α → Prop) [DecidablePred p] :
    Decidable (∀ x, x ∈ l → p x) :=
  let rec go : (l : List α) → Decidable (∀ x, x ∈ l → p x)
    | [] => isTrue fun x h => absurd h List.not_mem_nil
    | a :: l => if ha : p a then match go l with
        | isTrue h => isTrue fun x hx => (List.mem_cons.1 hx).elim (fun e => e ▸ ha) (h x)
        | isFalse h => isFalse fun f => h fun x hx => f x (List.mem_cons.2 (.inr hx))
      else isFalse fun f => ha (f a (List.mem_cons.2 (.inl rfl)))
  go l

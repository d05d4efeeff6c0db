/-! Open theorems about natural numbers and integers. -/

theorem zero_add_self (n : Nat) : 0 + n = n := by sorry
theorem add_comm_of (a b : Nat) : a + b = b + a := by sorry
theorem add_left_comm_of (a b c : Nat) : a + (b + c) = b + (a + c) := by sorry
theorem mul_comm_of (a b : Nat) : a * b = b * a := by sorry
theorem mul_one_of (n : Nat) : n * 1 = n := by sorry
theorem mul_zero_of (n : Nat) : n * 0 = 0 := by sorry
theorem add_mul_of (a b c : Nat) : (a + b) * c = a * c + b * c := by sorry
theorem mul_assoc_of (a b c : Nat) : a * b * c = a * (b * c) := by sorry
theorem succ_ne_zero_of (n : Nat) : n + 1 ≠ 0 := by sorry
theorem succ_inj_of (a b : Nat) (h : a + 1 = b + 1) : a = b := by sorry
theorem le_trans_of (a b c : Nat) (hab : a ≤ b) (hbc : b ≤ c) : a ≤ c := by sorry
theorem lt_irrefl_of (n : Nat) : ¬n < n := by sorry
theorem le_antisymm_of (a b : Nat) (hab : a ≤ b) (hba : b ≤ a) : a = b := by sorry
theorem sub_add_cancel_of (a b : Nat) (h : b ≤ a) : a - b + b = a := by sorry
theorem pos_of_ne_zero_of (n : Nat) (h : n ≠ 0) : 0 < n := by sorry
theorem even_or_odd (n : Nat) : n % 2 = 0 ∨ n % 2 = 1 := by sorry
theorem exists_half (n : Nat) (h : n % 2 = 0) : ∃ k, n = 2 * k := by sorry
theorem dvd_add_of (d a b : Nat) (ha : d ∣ a) (hb : d ∣ b) : d ∣ a + b := by sorry
theorem dvd_mul_of (d a b : Nat) (h : d ∣ a) : d ∣ a * b := by sorry
theorem min_le_both (a b : Nat) : min a b ≤ a ∧ min a b ≤ b := by sorry
theorem max_comm_of (a b : Nat) : max a b = max b a := by sorry
theorem square_pos (n : Nat) (h : 0 < n) : 0 < n * n := by sorry
theorem pow_succ_of (b n : Nat) : b ^ (n + 1) = b ^ n * b := by sorry
theorem two_pow_pos (n : Nat) : 0 < 2 ^ n := by sorry
theorem int_sub_self (a : Int) : a - a = 0 := by sorry
theorem int_neg_add (a b : Int) : -(a + b) = -a + -b := by sorry
theorem int_between (a b c : Int) (h₁ : a < b) (h₂ : b < c) : a + 1 < c := by sorry

def triangle : Nat → Nat
  | 0 => 0
  | n + 1 => triangle n + (n + 1)

theorem triangle_closed (n : Nat) : 2 * triangle n = n * (n + 1) := by sorry
theorem triangle_mono (n : Nat) : triangle n ≤ triangle (n + 1) := by sorry

def parity : Nat → Bool
  | 0 => true
  | n + 1 => !parity n

theorem parity_step (n : Nat) : parity (n + 2) = parity n := by sorry
theorem parity_double (n : Nat) : parity (n + n) = true := by sorry

; There is no integer strictly between n and n + 1.
(set-logic QF_LIA)
(declare-const n Int)
(declare-const m Int)
(assert (< n m))
(assert (< m (+ n 1)))
(check-sat)

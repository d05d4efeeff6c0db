theorem t000 (x i : Nat) : x + i = i + x := by sorry
theorem t001 (z j x : Nat) : z + j + x = x + z + j := by sorry
theorem t002 (a n i : Nat) : a + (n + i) = n + (a + i) := by sorry
theorem t003 (y a : Nat) : y ≤ y + a := by sorry
theorem t004 (c b m : Nat) (h : c ≤ b) : c ≤ b + m := by sorry
theorem t005 (m d n : Nat) (h : m < d) (h' : d < n) : m < n := by sorry
theorem t006 (n b : Nat) (h : n < b) : ¬b ≤ n := by sorry
theorem t007 (x d : Nat) (h : x ≤ d) (h' : d ≤ x) : x = d := by sorry
theorem t008 (a i : Nat) : a + i - i = a := by sorry
theorem t009 (k : Nat) : k + 0 = k := by sorry
theorem t010 (i : Nat) : i < i + 1 := by sorry
theorem t011 (c : Nat) : c * 1 = c := by sorry
theorem t012 (k : Nat) : k - k = 0 := by sorry
theorem t013 (c b : Nat) (h : c = b) : b = c := by sorry
theorem t014 (c y z : Nat) (h : c = y) (h' : y = z) : c = z := by sorry
theorem t015 : ∀ m : Nat, m ≤ m + 1 := by sorry
theorem t016 : ∀ c d : Nat, c < d → c ≤ d := by sorry
theorem t017 (a : Nat) : ∃ b : Nat, a < b := by sorry
theorem t018 (d : Nat) : ∃ i : Nat, i = d + 1 := by sorry
theorem t019 (c d : Nat) : ∃ k : Nat, c ≤ k ∧ d ≤ k := by sorry
theorem t020 (P q : Prop) : P ∧ q → q ∧ P := by sorry
theorem t021 (s q : Prop) (h : s ∧ q) : s := by sorry
theorem t022 (s t : Prop) (h : s ∧ t) : t ∧ s := by sorry
theorem t023 (t p : Prop) (h : t) (h' : p) : t ∧ p := by sorry
theorem t024 (P s : Prop) (h : P) : P ∨ s := by sorry
theorem t025 (r q : Prop) (h : r ∨ q) : q ∨ r := by sorry
theorem t026 (t p s : Prop) (h : t ∧ p ∧ s) : s ∧ t := by sorry
theorem t027 (t R P : Prop) (h : t ∨ R ∨ P) : (t ∨ R) ∨ P := by sorry
theorem t028 (p P : Prop) (h : p → P) (h' : p) : P := by sorry
theorem t029 (P p s : Prop) (h : P → p) (h' : p → s) : P → s := by sorry
theorem t030 (P R : Prop) (h : P → R) : ¬R → ¬P := by sorry
theorem t031 (t : Prop) (h : t) : ¬¬t := by sorry
theorem t032 (R P : Prop) : ¬(R ∨ P) ↔ ¬R ∧ ¬P := by sorry
theorem t033 (P q : Prop) : P ∧ q ↔ q ∧ P := by sorry
theorem t034 (as : List Nat) : as ++ [] = as := by sorry
theorem t035 (as : List Nat) : [] ++ as = as := by sorry
theorem t036 (l ys : List Nat) : (l ++ ys).length = l.length + ys.length := by sorry
theorem t037 (xs as : List Nat) : (xs ++ as).length = as.length + xs.length := by sorry
theorem t038 (xs l' as : List Nat) : xs ++ l' ++ as = xs ++ (l' ++ as) := by sorry
theorem t039 (l' : List Nat) : l'.reverse.reverse = l' := by sorry
theorem t040 (as : List Nat) : as.reverse.length = as.length := by sorry
theorem t041 (xs : List Nat) : xs.map id = xs := by sorry
theorem t042 (l' : List Nat) (n : Nat) : (n :: l').length = l'.length + 1 := by sorry
theorem t043 (d c : Bool) : (d && c) = (c && d) := by sorry
theorem t044 (d y : Bool) : (d || y) = (y || d) := by sorry
theorem t045 (a : Bool) : (!!a) = a := by sorry
theorem t046 (d a : Bool) : (!(d && a)) = (!d || !a) := by sorry
theorem t047 (o' : Option Nat) : o'.map id = o' := by sorry
theorem t048 (x d : Nat) : x + d = d + x := by sorry
theorem t049 (b i x : Nat) : b + i + x = x + b + i := by sorry
theorem t050 (j x k : Nat) : j + (x + k) = x + (j + k) := by sorry
theorem t051 (n i : Nat) : n ≤ n + i := by sorry
theorem t052 (m b z : Nat) (h : m ≤ b) : m ≤ b + z := by sorry
theorem t053 (z j i : Nat) (h : z < j) (h' : j < i) : z < i := by sorry
theorem t054 (a m : Nat) (h : a < m) : ¬m ≤ a := by sorry
theorem t055 (b i : Nat) (h : b ≤ i) (h' : i ≤ b) : b = i := by sorry
theorem t056 (j x : Nat) : j + x - x = j := by sorry
theorem t057 (x : Nat) : x + 0 = x := by sorry
theorem t058 (j : Nat) : j < j + 1 := by sorry
theorem t059 (c : Nat) : c * 1 = c := by sorry
theorem t060 (j : Nat) : j - j = 0 := by sorry
theorem t061 (i x : Nat) (h : i = x) : x = i := by sorry
theorem t062 (b j m : Nat) (h : b = j) (h' : j = m) : b = m := by sorry
theorem t063 : ∀ i : Nat, i ≤ i + 1 := by sorry
theorem t064 : ∀ c b : Nat, c < b → c ≤ b := by sorry
theorem t065 (y : Nat) : ∃ c : Nat, y < c := by sorry
theorem t066 (z : Nat) : ∃ i : Nat, i = z + 1 := by sorry
theorem t067 (m c : Nat) : ∃ a : Nat, m ≤ a ∧ c ≤ a := by sorry
theorem t068 (q P : Prop) : q ∧ P → P ∧ q := by sorry
theorem t069 (Q p : Prop) (h : Q ∧ p) : Q := by sorry
theorem t070 (s Q : Prop) (h : s ∧ Q) : Q ∧ s := by sorry
theorem t071 (P R : Prop) (h : P) (h' : R) : P ∧ R := by sorry
theorem t072 (t s : Prop) (h : t) : t ∨ s := by sorry
theorem t073 (Q q : Prop) (h : Q ∨ q) : q ∨ Q := by sorry
theorem t074 (p Q q : Prop) (h : p ∧ Q ∧ q) : q ∧ p := by sorry
theorem t075 (R r q : Prop) (h : R ∨ r ∨ q) : (R ∨ r) ∨ q := by sorry
theorem t076 (r Q : Prop) (h : r → Q) (h' : r) : Q := by sorry
theorem t077 (r Q t : Prop) (h : r → Q) (h' : Q → t) : r → t := by sorry
theorem t078 (q r : Prop) (h : q → r) : ¬r → ¬q := by sorry
theorem t079 (Q : Prop) (h : Q) : ¬¬Q := by sorry
theorem t080 (P q : Prop) : ¬(P ∨ q) ↔ ¬P ∧ ¬q := by sorry
theorem t081 (p R : Prop) : p ∧ R ↔ R ∧ p := by sorry
theorem t082 (as : List Nat) : as ++ [] = as := by sorry
theorem t083 (zs : List Nat) : [] ++ zs = zs := by sorry
theorem t084 (ys bs : List Nat) : (ys ++ bs).length = ys.length + bs.length := by sorry
theorem t085 (bs ys : List Nat) : (bs ++ ys).length = ys.length + bs.length := by sorry
theorem t086 (bs as l : List Nat) : bs ++ as ++ l = bs ++ (as ++ l) := by sorry
theorem t087 (l : List Nat) : l.reverse.reverse = l := by sorry
theorem t088 (l : List Nat) : l.reverse.length = l.length := by sorry
theorem t089 (zs : List Nat) : zs.map id = zs := by sorry
theorem t090 (zs : List Nat) (m : Nat) : (m :: zs).length = zs.length + 1 := by sorry
theorem t091 (c x : Bool) : (c && x) = (x && c) := by sorry
theorem t092 (d b : Bool) : (d || b) = (b || d) := by sorry
theorem t093 (a : Bool) : (!!a) = a := by sorry
theorem t094 (d y : Bool) : (!(d && y)) = (!d || !y) := by sorry
theorem t095 (o' : Option Nat) : o'.map id = o' := by sorry
theorem t096 (y m : Nat) : y + m = m + y := by sorry
theorem t097 (j c b : Nat) : j + c + b = b + j + c := by sorry
theorem t098 (m i y : Nat) : m + (i + y) = i + (m + y) := by sorry
theorem t099 (n x : Nat) : n ≤ n + x := by sorry
theorem t100 (j b m : Nat) (h : j ≤ b) : j ≤ b + m := by sorry
theorem t101 (z x a : Nat) (h : z < x) (h' : x < a) : z < a := by sorry
theorem t102 (i k : Nat) (h : i < k) : ¬k ≤ i := by sorry
theorem t103 (n z : Nat) (h : n ≤ z) (h' : z ≤ n) : n = z := by sorry
theorem t104 (i n : Nat) : i + n - n = i := by sorry
theorem t105 (i : Nat) : i + 0 = i := by sorry
theorem t106 (z : Nat) : z < z + 1 := by sorry
theorem t107 (z : Nat) : z * 1 = z := by sorry
theorem t108 (i : Nat) : i - i = 0 := by sorry
theorem t109 (j z : Nat) (h : j = z) : z = j := by sorry
theorem t110 (c y a : Nat) (h : c = y) (h' : y = a) : c = a := by sorry
theorem t111 : ∀ m : Nat, m ≤ m + 1 := by sorry
theorem t112 : ∀ n i : Nat, n < i → n ≤ i := by sorry
theorem t113 (j : Nat) : ∃ z : Nat, j < z := by sorry
theorem t114 (i : Nat) : ∃ n : Nat, n = i + 1 := by sorry
theorem t115 (i x : Nat) : ∃ k : Nat, i ≤ k ∧ x ≤ k := by sorry
theorem t116 (P r : Prop) : P ∧ r → r ∧ P := by sorry
theorem t117 (P Q : Prop) (h : P ∧ Q) : P := by sorry
theorem t118 (Q r : Prop) (h : Q ∧ r) : r ∧ Q := by sorry
theorem t119 (r R : Prop) (h : r) (h' : R) : r ∧ R := by sorry
theorem t120 (R r : Prop) (h : R) : R ∨ r := by sorry
theorem t121 (P t : Prop) (h : P ∨ t) : t ∨ P := by sorry
theorem t122 (r P q : Prop) (h : r ∧ P ∧ q) : q ∧ r := by sorry
theorem t123 (s R r : Prop) (h : s ∨ R ∨ r) : (s ∨ R) ∨ r := by sorry
theorem t124 (R r : Prop) (h : R → r) (h' : R) : r := by sorry
theorem t125 (q Q R : Prop) (h : q → Q) (h' : Q → R) : q → R := by sorry
theorem t126 (Q q : Prop) (h : Q → q) : ¬q → ¬Q := by sorry
theorem t127 (Q : Prop) (h : Q) : ¬¬Q := by sorry
theorem t128 (t P : Prop) : ¬(t ∨ P) ↔ ¬t ∧ ¬P := by sorry
theorem t129 (t Q : Prop) : t ∧ Q ↔ Q ∧ t := by sorry
theorem t130 (xs : List Nat) : xs ++ [] = xs := by sorry
theorem t131 (ys : List Nat) : [] ++ ys = ys := by sorry
theorem t132 (ys l : List Nat) : (ys ++ l).length = ys.length + l.length := by sorry
theorem t133 (as l : List Nat) : (as ++ l).length = l.length + as.length := by sorry
theorem t134 (l ys zs : List Nat) : l ++ ys ++ zs = l ++ (ys ++ zs) := by sorry
theorem t135 (l' : List Nat) : l'.reverse.reverse = l' := by sorry
theorem t136 (l : List Nat) : l.reverse.length = l.length := by sorry
theorem t137 (ys : List Nat) : ys.map id = ys := by sorry
theorem t138 (l : List Nat) (y : Nat) : (y :: l).length = l.length + 1 := by sorry
theorem t139 (a x : Bool) : (a && x) = (x && a) := by sorry
theorem t140 (b c : Bool) : (b || c) = (c || b) := by sorry
theorem t141 (a : Bool) : (!!a) = a := by sorry
theorem t142 (b a : Bool) : (!(b && a)) = (!b || !a) := by sorry
theorem t143 (x : Option Nat) : x.map id = x := by sorry
theorem t144 (c n : Nat) : c + n = n + c := by sorry
theorem t145 (d x a : Nat) : d + x + a = a + d + x := by sorry
theorem t146 (k n j : Nat) : k + (n + j) = n + (k + j) := by sorry
theorem t147 (k z : Nat) : k ≤ k + z := by sorry
theorem t148 (x b z : Nat) (h : x ≤ b) : x ≤ b + z := by sorry
theorem t149 (d i m : Nat) (h : d < i) (h' : i < m) : d < m := by sorry
theorem t150 (a k : Nat) (h : a < k) : ¬k ≤ a := by sorry
theorem t151 (k i : Nat) (h : k ≤ i) (h' : i ≤ k) : k = i := by sorry
theorem t152 (k b : Nat) : k + b - b = k := by sorry
theorem t153 (z : Nat) : z + 0 = z := by sorry
theorem t154 (n : Nat) : n < n + 1 := by sorry
theorem t155 (j : Nat) : j * 1 = j := by sorry
theorem t156 (a : Nat) : a - a = 0 := by sorry
theorem t157 (n y : Nat) (h : n = y) : y = n := by sorry
theorem t158 (i b k : Nat) (h : i = b) (h' : b = k) : i = k := by sorry
theorem t159 : ∀ n : Nat, n ≤ n + 1 := by sorry
theorem t160 : ∀ n j : Nat, n < j → n ≤ j := by sorry
theorem t161 (x : Nat) : ∃ i : Nat, x < i := by sorry
theorem t162 (j : Nat) : ∃ c : Nat, c = j + 1 := by sorry
theorem t163 (k m : Nat) : ∃ z : Nat, k ≤ z ∧ m ≤ z := by sorry
theorem t164 (P s : Prop) : P ∧ s → s ∧ P := by sorry
theorem t165 (r q : Prop) (h : r ∧ q) : r := by sorry
theorem t166 (Q t : Prop) (h : Q ∧ t) : t ∧ Q := by sorry
theorem t167 (R q : Prop) (h : R) (h' : q) : R ∧ q := by sorry
theorem t168 (r P : Prop) (h : r) : r ∨ P := by sorry
theorem t169 (q s : Prop) (h : q ∨ s) : s ∨ q := by sorry
theorem t170 (p t q : Prop) (h : p ∧ t ∧ q) : q ∧ p := by sorry
theorem t171 (P t Q : Prop) (h : P ∨ t ∨ Q) : (P ∨ t) ∨ Q := by sorry
theorem t172 (r s : Prop) (h : r → s) (h' : r) : s := by sorry
theorem t173 (Q s t : Prop) (h : Q → s) (h' : s → t) : Q → t := by sorry
theorem t174 (s t : Prop) (h : s → t) : ¬t → ¬s := by sorry
theorem t175 (t : Prop) (h : t) : ¬¬t := by sorry
theorem t176 (R P : Prop) : ¬(R ∨ P) ↔ ¬R ∧ ¬P := by sorry
theorem t177 (Q s : Prop) : Q ∧ s ↔ s ∧ Q := by sorry
theorem t178 (l' : List Nat) : l' ++ [] = l' := by sorry
theorem t179 (ys : List Nat) : [] ++ ys = ys := by sorry
theorem t180 (bs l : List Nat) : (bs ++ l).length = bs.length + l.length := by sorry
theorem t181 (zs l' : List Nat) : (zs ++ l').length = l'.length + zs.length := by sorry
theorem t182 (zs bs as : List Nat) : zs ++ bs ++ as = zs ++ (bs ++ as) := by sorry
theorem t183 (as : List Nat) : as.reverse.reverse = as := by sorry
theorem t184 (xs : List Nat) : xs.reverse.length = xs.length := by sorry
theorem t185 (zs : List Nat) : zs.map id = zs := by sorry
theorem t186 (as : List Nat) (i : Nat) : (i :: as).length = as.length + 1 := by sorry
theorem t187 (c b : Bool) : (c && b) = (b && c) := by sorry
theorem t188 (d a : Bool) : (d || a) = (a || d) := by sorry
theorem t189 (a : Bool) : (!!a) = a := by sorry
theorem t190 (y x : Bool) : (!(y && x)) = (!y || !x) := by sorry
theorem t191 (a : Option Nat) : a.map id = a := by sorry
theorem t192 (d j : Nat) : d + j = j + d := by sorry
theorem t193 (a d n : Nat) : a + d + n = n + a + d := by sorry
theorem t194 (a n y : Nat) : a + (n + y) = n + (a + y) := by sorry
theorem t195 (n i : Nat) : n ≤ n + i := by sorry
theorem t196 (d n a : Nat) (h : d ≤ n) : d ≤ n + a := by sorry
theorem t197 (d n j : Nat) (h : d < n) (h' : n < j) : d < j := by sorry
theorem t198 (c j : Nat) (h : c < j) : ¬j ≤ c := by sorry
theorem t199 (i n : Nat) (h : i ≤ n) (h' : n ≤ i) : i = n := by sorry
theorem t200 (x m : Nat) : x + m - m = x := by sorry
theorem t201 (n : Nat) : n + 0 = n := by sorry
theorem t202 (y : Nat) : y < y + 1 := by sorry
theorem t203 (x : Nat) : x * 1 = x := by sorry
theorem t204 (z : Nat) : z - z = 0 := by sorry
theorem t205 (b a : Nat) (h : b = a) : a = b := by sorry
theorem t206 (c j k : Nat) (h : c = j) (h' : j = k) : c = k := by sorry
theorem t207 : ∀ n : Nat, n ≤ n + 1 := by sorry
theorem t208 : ∀ z j : Nat, z < j → z ≤ j := by sorry
theorem t209 (x : Nat) : ∃ i : Nat, x < i := by sorry
theorem t210 (z : Nat) : ∃ n : Nat, n = z + 1 := by sorry
theorem t211 (a n : Nat) : ∃ k : Nat, a ≤ k ∧ n ≤ k := by sorry
theorem t212 (P Q : Prop) : P ∧ Q → Q ∧ P := by sorry
theorem t213 (r p : Prop) (h : r ∧ p) : r := by sorry
theorem t214 (p s : Prop) (h : p ∧ s) : s ∧ p := by sorry
theorem t215 (R P : Prop) (h : R) (h' : P) : R ∧ P := by sorry
theorem t216 (q Q : Prop) (h : q) : q ∨ Q := by sorry
theorem t217 (s p : Prop) (h : s ∨ p) : p ∨ s := by sorry
theorem t218 (Q R s : Prop) (h : Q ∧ R ∧ s) : s ∧ Q := by sorry
theorem t219 (R Q s : Prop) (h : R ∨ Q ∨ s) : (R ∨ Q) ∨ s := by sorry
theorem t220 (R s : Prop) (h : R → s) (h' : R) : s := by sorry
theorem t221 (s r P : Prop) (h : s → r) (h' : r → P) : s → P := by sorry
theorem t222 (q s : Prop) (h : q → s) : ¬s → ¬q := by sorry
theorem t223 (p : Prop) (h : p) : ¬¬p := by sorry
theorem t224 (Q t : Prop) : ¬(Q ∨ t) ↔ ¬Q ∧ ¬t := by sorry
theorem t225 (t Q : Prop) : t ∧ Q ↔ Q ∧ t := by sorry
theorem t226 (l' : List Nat) : l' ++ [] = l' := by sorry
theorem t227 (as : List Nat) : [] ++ as = as := by sorry
theorem t228 (zs ys : List Nat) : (zs ++ ys).length = zs.length + ys.length := by sorry
theorem t229 (ys bs : List Nat) : (ys ++ bs).length = bs.length + ys.length := by sorry
theorem t230 (l bs as : List Nat) : l ++ bs ++ as = l ++ (bs ++ as) := by sorry
theorem t231 (zs : List Nat) : zs.reverse.reverse = zs := by sorry
theorem t232 (bs : List Nat) : bs.reverse.length = bs.length := by sorry
theorem t233 (ys : List Nat) : ys.map id = ys := by sorry
theorem t234 (bs : List Nat) (k : Nat) : (k :: bs).length = bs.length + 1 := by sorry
theorem t235 (x a : Bool) : (x && a) = (a && x) := by sorry
theorem t236 (a c : Bool) : (a || c) = (c || a) := by sorry
theorem t237 (c : Bool) : (!!c) = c := by sorry
theorem t238 (a b : Bool) : (!(a && b)) = (!a || !b) := by sorry
theorem t239 (o : Option Nat) : o.map id = o := by sorry
theorem t240 (j m : Nat) : j + m = m + j := by sorry
theorem t241 (b m x : Nat) : b + m + x = x + b + m := by sorry
theorem t242 (a c d : Nat) : a + (c + d) = c + (a + d) := by sorry
theorem t243 (d y : Nat) : d ≤ d + y := by sorry
theorem t244 (y b d : Nat) (h : y ≤ b) : y ≤ b + d := by sorry
theorem t245 (i n c : Nat) (h : i < n) (h' : n < c) : i < c := by sorry
theorem t246 (c y : Nat) (h : c < y) : ¬y ≤ c := by sorry
theorem t247 (c m : Nat) (h : c ≤ m) (h' : m ≤ c) : c = m := by sorry
theorem t248 (c b : Nat) : c + b - b = c := by sorry
theorem t249 (x : Nat) : x + 0 = x := by sorry
theorem t250 (d : Nat) : d < d + 1 := by sorry
theorem t251 (a : Nat) : a * 1 = a := by sorry
theorem t252 (n : Nat) : n - n = 0 := by sorry
theorem t253 (b z : Nat) (h : b = z) : z = b := by sorry
theorem t254 (k b j : Nat) (h : k = b) (h' : b = j) : k = j := by sorry
theorem t255 : ∀ a : Nat, a ≤ a + 1 := by sorry
theorem t256 : ∀ x y : Nat, x < y → x ≤ y := by sorry
theorem t257 (b : Nat) : ∃ m : Nat, b < m := by sorry
theorem t258 (x : Nat) : ∃ c : Nat, c = x + 1 := by sorry
theorem t259 (a m : Nat) : ∃ c : Nat, a ≤ c ∧ m ≤ c := by sorry
theorem t260 (P Q : Prop) : P ∧ Q → Q ∧ P := by sorry
theorem t261 (R s : Prop) (h : R ∧ s) : R := by sorry
theorem t262 (P Q : Prop) (h : P ∧ Q) : Q ∧ P := by sorry
theorem t263 (P p : Prop) (h : P) (h' : p) : P ∧ p := by sorry
theorem t264 (r Q : Prop) (h : r) : r ∨ Q := by sorry
theorem t265 (t q : Prop) (h : t ∨ q) : q ∨ t := by sorry
theorem t266 (t P Q : Prop) (h : t ∧ P ∧ Q) : Q ∧ t := by sorry
theorem t267 (s r p : Prop) (h : s ∨ r ∨ p) : (s ∨ r) ∨ p := by sorry
theorem t268 (s r : Prop) (h : s → r) (h' : s) : r := by sorry
theorem t269 (t P q : Prop) (h : t → P) (h' : P → q) : t → q := by sorry
theorem t270 (s R : Prop) (h : s → R) : ¬R → ¬s := by sorry
theorem t271 (P : Prop) (h : P) : ¬¬P := by sorry
theorem t272 (R P : Prop) : ¬(R ∨ P) ↔ ¬R ∧ ¬P := by sorry
theorem t273 (Q q : Prop) : Q ∧ q ↔ q ∧ Q := by sorry
theorem t274 (ys : List Nat) : ys ++ [] = ys := by sorry
theorem t275 (l : List Nat) : [] ++ l = l := by sorry
theorem t276 (xs l' : List Nat) : (xs ++ l').length = xs.length + l'.length := by sorry
theorem t277 (zs xs : List Nat) : (zs ++ xs).length = xs.length + zs.length := by sorry
theorem t278 (bs l' xs : List Nat) : bs ++ l' ++ xs = bs ++ (l' ++ xs) := by sorry
theorem t279 (xs : List Nat) : xs.reverse.reverse = xs := by sorry
theorem t280 (l' : List Nat) : l'.reverse.length = l'.length := by sorry
theorem t281 (xs : List Nat) : xs.map id = xs := by sorry
theorem t282 (bs : List Nat) (n : Nat) : (n :: bs).length = bs.length + 1 := by sorry
theorem t283 (d b : Bool) : (d && b) = (b && d) := by sorry
theorem t284 (d x : Bool) : (d || x) = (x || d) := by sorry
theorem t285 (d : Bool) : (!!d) = d := by sorry
theorem t286 (c a : Bool) : (!(c && a)) = (!c || !a) := by sorry
theorem t287 (o : Option Nat) : o.map id = o := by sorry

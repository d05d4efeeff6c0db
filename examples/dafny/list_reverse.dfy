// Reversing a list twice gives the list. The calls of the helper lemmas are missing.
datatype List = Nil | Cons(head: int, tail: List)

function Append(xs: List, ys: List): List
{
  match xs
  case Nil => ys
  case Cons(h, t) => Cons(h, Append(t, ys))
}

function Reverse(xs: List): List
{
  match xs
  case Nil => Nil
  case Cons(h, t) => Append(Reverse(t), Cons(h, Nil))
}

lemma ReverseOfAppend(xs: List, x: int)
  ensures Reverse(Append(xs, Cons(x, Nil))) == Cons(x, Reverse(xs))
{
}

lemma ReverseTwice(xs: List)
  ensures Reverse(Reverse(xs)) == xs
{
  match xs {
    case Nil =>
    case Cons(h, t) =>
  }
}

// A queue of two lists: enqueueing adds at the end. The call of the helper lemma is missing.
datatype List = Nil | Cons(head: int, tail: List)
datatype Queue = Queue(front: List, back: List)

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

function Contents(front: List, back: List): List
{
  Append(front, Reverse(back))
}

lemma AppendAssociative(xs: List, ys: List, zs: List)
  ensures Append(Append(xs, ys), zs) == Append(xs, Append(ys, zs))
{
}

lemma Enqueue(front: List, back: List, x: int)
  ensures Contents(front, Cons(x, back)) == Append(Contents(front, back), Cons(x, Nil))
{
}

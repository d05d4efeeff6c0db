// The elements of a mirrored tree, read from left to right, are those of the tree reversed.
// The calls of the helper lemmas are missing.
datatype Tree = Leaf | Node(left: Tree, value: int, right: Tree)

function Mirror(t: Tree): Tree
{
  match t
  case Leaf => Leaf
  case Node(l, v, r) => Node(Mirror(r), v, Mirror(l))
}

function Elements(t: Tree): seq<int>
{
  match t
  case Leaf => []
  case Node(l, v, r) => Elements(l) + [v] + Elements(r)
}

function Backwards(s: seq<int>): seq<int>
{
  if |s| == 0 then [] else Backwards(s[1..]) + [s[0]]
}

lemma BackwardsOfSum(s: seq<int>, t: seq<int>)
  ensures Backwards(s + t) == Backwards(t) + Backwards(s)
{
  if |s| == 0 {
    assert s + t == t;
  } else {
    assert (s + t)[1..] == s[1..] + t;
  }
}

lemma MirrorReverses(t: Tree)
  ensures Elements(Mirror(t)) == Backwards(Elements(t))
{
  match t {
    case Leaf =>
    case Node(l, v, r) =>
      BackwardsOfSum(Elements(l) + [v], Elements(r));
  }
}

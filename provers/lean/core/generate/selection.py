"""Which of the library's parsers, macros and unexpanders the core takes over.

Lives here: the choice, as data, and the syntax category of each parser (a compiled description
does not say which category it was added to, but Lean's naming does, with few exceptions). Does
not live here: reading or writing anything.

Left out is what needs types that this core does not have: `grind` and `bv_decide`, `Std`'s
program verification, `String`, `Array` and `BitVec` syntax, and commands that declare things for
Lean's own implementation.
"""

from __future__ import annotations

from provers.lean.core.generate.descriptions import Description, Name


def words(text: str) -> tuple[str, ...]:
    """The blank-separated words of a text: tables below are easier to read and keep that way."""
    return tuple(text.split())


#: Parsers in these namespaces, and in those below them, are left out.
_FOREIGN_NAMESPACES = frozenset(
    words(
        """
    Std Array BitVec Bool DerivingHelpers Int List Rat String Vector
    Grind Lean.Grind Lean.Parser.Sym Lean.Parser.Tactic.Grind Lean.Try
    Lake Lean.Compiler Lean.Doc Lean.IR Lean.Json Lean.Linter Lean.Lsp Lean.Macro Lean.Meta
    Lean.Option Lean.Order Lean.PostprocessTraces Lean.PrettyPrinter Lean.Server Lean.Widget
    Lean.Xml Lean._root_ Lean.Elab.Command Lean.Elab.ConfigEval Lean.Elab.Term
    Lean.Parser.Tactic.Doc Lean.Parser.Term
    """
    )
)
#: So are private ones, and those whose last component starts like this.
_FOREIGN_PREFIXES = words(
    """
    builtin_ commandDeclare_ commandElab_ guardPanic reportOutOfHeartbeats runElab runMeta
    setLibrary testExtern tryTr widget
    grind lia
    invariant mcases mclear mconstructor mdup massumption mexact mexfalso mexists mframe mhave
    mintro mleave mleft mpure mrefine mrenameI mreplace mrevert mright mspec mstart mstop mvcgen
    tacticMvcgen vcgen
    """
)
#: And those that contain a parser, category or alias with such a name.
_FOREIGN_PARTS = ("attrMonotonicity", "grind_filter", "grind_mod", "grind_ref", "sym_")

#: The category where neither the name nor the namespace tells it.
_CATEGORY_EXCEPTIONS: dict[str, str] = {
    name: category
    for category, names in {
        "term": """
            boolIfThenElse by? byElab calc coeFunNotation coeNotation coeSortNotation
            explicitBinders includeStr letRec modCast precheckedQuot rawNatLit showTermElab
            withAnnotateTerm
            """,
        "tactic": "applyExtTheorem calcTactic cdot conv runTac solveTactic",
        "prec": "addPrec subPrec",
        "prio": "addPrio subPrio",
        "attr": """
            coe command_code_action deprecated deprecated_arg simprocAttr univ_out_params
            """,
        "command": """
            cbvSimprocPattern checkSimp checkSimpFailure checkTactic checkTacticFailure classAbbrev
            configElab declareSimpLikeTactic discrTreeKeyCmd discrTreeSimpKeyCmd guardCmd
            guardExprCmd guardMsgsCmd infoTreesCmd printSimprocs reduceCmd registerLabelAttr
            registerSimpAttr registerTryTactic resetGrindAttrs runCmd simprocDecl simprocPattern
            simprocPatternBuiltin suggest_for timeCmd unifHint
            """,
    }.items()
    for name in words(names)
}

_CATEGORY_OF_NAMESPACE = {
    "Lean.Parser.Attr": "attr",
    "Lean.Parser.Command": "command",
    "Lean.Parser.Tactic.Conv": "conv",
    "Lean.Parser.Tactic.rcasesPat": "rcasesPat",
    "Lean.Parser.Tactic.rintroPat": "rintroPat",
}

#: `syntax … : category` names its parser categoryXxx; asked for in this order.
_NAMING_CATEGORIES = words(
    "rcasesPat rintroPat binderPred doElem command tactic term conv stx prec prio"
)

#: Categories in the order in which the generated file fills them.
CATEGORY_ORDER = words(
    "prec prio stx attr binderPred rcasesPat rintroPat level term doElem conv tactic command "
)

#: Unexpanders whose constant the core does not have.
_ABSENT_CONSTANTS = frozenset(
    words(
        """
    Bind.bindLeft Bind.kleisliLeft Bind.kleisliRight Functor.mapRev List.Perm List.Sublist
    SSuperset Superset andM bne orM
    """
    )
)
#: Constants whose unexpander writes syntax that is left out above: Lean could not print them.
_UNPARSED_CONSTANTS = frozenset(words("Int.negSucc"))
#: Modules of Lean's own library (by their mangled prefix) whose unexpanders are left out.
_ABSENT_MODULES = (
    "Init_Internal",
    "Init_Data_Array",
    "Init_Data_Bool",
    "Init_Data_Rat",
    "Init_Data_Vector",
)

#: Unexpanders that have names of their own, and the constant that each one prints.
NAMED_UNEXPANDERS = {
    "unexpandUnit": "Unit.unit",
    "unexpandListNil": "List.nil",
    "unexpandListCons": "List.cons",
    "unexpandProdMk": "Prod.mk",
    "unexpandIte": "ite",
    "unexpandEqNDRec": "Eq.ndrec",
    "unexpandEqRec": "Eq.rec",
    "unexpandExists": "Exists",
    "unexpandSigma": "Sigma",
    "unexpandPSigma": "PSigma",
    "unexpandSubtype": "Subtype",
}


def is_wanted_kind(kind: Name) -> bool:
    """Whether syntax of this kind belongs to the core."""
    namespaces = {".".join(kind[:length]) for length in range(1, len(kind))}
    return (
        not kind[0].startswith("_private")
        and not namespaces & _FOREIGN_NAMESPACES
        and not kind[-1].startswith(_FOREIGN_PREFIXES)
    )


def mentions_foreign_syntax(description: Description) -> bool:
    """Whether the parser contains another one that the core leaves out."""
    return any(part in text for text in description.mentions for part in _FOREIGN_PARTS)


def syntax_category(kind: Name) -> str | None:
    """The category that the parser of this kind belongs to; None for a helper in no category."""
    namespace, last = ".".join(kind[:-1]), kind[-1]
    if namespace in ("Lean.Parser.Tactic.rcasesPat", "Lean.Parser.Tactic.rintroPat"):
        return _CATEGORY_OF_NAMESPACE[namespace]
    if last in _CATEGORY_EXCEPTIONS:
        return _CATEGORY_EXCEPTIONS[last]
    if namespace in _CATEGORY_OF_NAMESPACE:
        return _CATEGORY_OF_NAMESPACE[namespace]
    for category in _NAMING_CATEGORIES:
        rest = last.removeprefix(category)
        if rest != last and not rest[:1].islower():
            return category
    if namespace in ("Lean.Parser.Tactic", "Lean.Elab.Tactic.Ext"):
        return "tactic"
    if namespace == "Lean.Parser.Syntax":
        return "tactic" if last == "exact?" else "stx"
    return None


def is_wanted_unexpander(module: str, constant: str) -> bool:
    """Whether the core has what an unexpander of Lean's `module` prints, and as what."""
    return (
        module.startswith("Init")
        and not module.startswith(_ABSENT_MODULES)
        and constant not in _ABSENT_CONSTANTS | _UNPARSED_CONSTANTS
        and not constant.startswith("List.Is")
    )

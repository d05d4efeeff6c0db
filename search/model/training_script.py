# pyright: reportMissingImports=false
"""Trains a small Llama-architecture model on prompts and tactics; runs in the model environment.

Run as a script (`python training_script.py FOLDER`) by `search.model.train`, never imported by
it: only this module and `training_data` need torch, transformers and tokenizers, and they import
nothing else of this project. FOLDER is the run's own folder, `training/` in the model's; it holds

    settings.json     what to do (`search.model.train.TrainSettings`)
    train.jsonl       rows {"prompt", "tactic"}
    validation.jsonl  likewise
    tokenizer.json    written here first
    checkpoint.pt     written here, replaced in one step; removed at the end

On standard output one JSON object a line, `event` telling what it is: `start`, `step`,
`evaluation`, `done`, `stopped` or `error`. SIGTERM ends the run after a last checkpoint.

The loss is on tactic tokens and the end of text only. Everything follows from the seed: same
data, settings, seed, threads and processor give the same weights, and a run that was killed and
resumed ends like one that was not. Only a limit in minutes lets the clock have a say.
"""

import io
import json
import math
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # else CUDA is not deterministic

import torch
import torch.nn.functional as functional
from tokenizers import Tokenizer
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

# Only this one module of the folder: the names of others could hide those of libraries.
sys.path.insert(0, str(Path(__file__).parent))
from training_data import END_OF_TEXT, Batch, Example, encode, make_tokenizer, plan, read_rows

del sys.path[0]

EVALUATIONS = 20
CURVE_PAIRS = 256
CHECKPOINT_SECONDS = 60.0
STEP_SECONDS = 1.0
WARM_UP = 0.05
LOWEST_RATE = 0.05
# As Python, and as the Rust of safetensors, tells it.
FULL_DISK = ("No space left", "File too large", "quota exceeded")


def tell(event: str, **values: Any) -> None:
    """One line for the owner."""
    print(json.dumps({"event": event, **values}), flush=True)


# -- the model --------------------------------------------------------------------------------


def shape(parameters: int, vocabulary: int) -> tuple[int, int, int]:
    """Width, inner width and number of layers that come nearest to a number of parameters.

    Among equals the one whose width is about 40 times its depth. Heads are 64 wide, or 32 in
    models narrower than 128.
    """
    best: tuple[float, tuple[int, int, int]] | None = None
    for width in [32, 64, 96, *range(128, 4097, 64)]:
        inner = -(-width * 8 // 3 // 32) * 32
        for layers in range(1, 49):
            count = vocabulary * width + layers * (4 * width**2 + 3 * width * inner + 2 * width)
            cost = abs(math.log(count / parameters)) + 0.1 * abs(math.log(width / (40 * layers)))
            if best is None or cost < best[0]:
                best = (cost, (width, inner, layers))
    assert best is not None
    return best[1]


def make_model(settings: dict[str, Any], vocabulary: int) -> LlamaForCausalLM:
    width, inner, layers = shape(settings["parameters"], vocabulary)
    heads = max(1, width // (64 if width >= 128 else 32))
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=settings["context"],
        tie_word_embeddings=True,
        eos_token_id=0,
        bos_token_id=None,
        pad_token_id=0,
        use_cache=False,
    )
    return LlamaForCausalLM(config)


def tactic_logits(model: LlamaForCausalLM, batch: Batch, mixed: bool) -> torch.Tensor:
    """Logits (tokens × vocabulary) at the positions that predict tactic tokens only."""
    device = batch.inputs.device.type
    with torch.autocast(device, dtype=torch.bfloat16, enabled=mixed):
        hidden = model.model(input_ids=batch.inputs, use_cache=False).last_hidden_state
        return model.lm_head(hidden[batch.row, batch.column]).float()


@torch.no_grad()
def evaluate(model: LlamaForCausalLM, batches: list[Batch], mixed: bool) -> dict[str, float]:
    """Loss (nats a tactic token) and the share of tactics that greedy decoding gives exactly.

    Greedy decoding writes the tactic exactly when each of its tokens is the likeliest one after
    those before it, so one forward pass tells.
    """
    model.eval()
    loss, tokens, exact, examples = 0.0, 0, 0, 0
    for batch in batches:
        logits = tactic_logits(model, batch, mixed)
        loss += functional.cross_entropy(logits, batch.target, reduction="sum").item()
        wrong = torch.zeros(batch.examples, dtype=torch.long, device=batch.row.device)
        wrong.index_add_(0, batch.row, (logits.argmax(-1) != batch.target).long())
        exact += int((wrong == 0).sum().item())
        tokens += len(batch.target)
        examples += batch.examples
    model.train()
    return {"loss": loss / tokens, "exact_match": exact / examples}


# -- the run ----------------------------------------------------------------------------------


class Run:
    """A training run: what it knows, its checkpoint, its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, Any] = json.loads((folder / "settings.json").read_bytes())
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.mixed = self.device == "cuda" or _fast_bfloat16()
        self.step = self.epoch = self.batch = self.tokens = self.worse = 0
        self.batches = 1
        self.seconds = 0.0
        self.loss_sum, self.loss_count = 0.0, 0
        self.curve: list[dict[str, Any]] = []
        self.best: dict[str, torch.Tensor] | None = None
        self.stopping = False

    def prepare(self) -> None:
        """Tokenizer, examples, model, optimiser; then the checkpoint, if there is one."""
        rows = read_rows(self.folder / "train.jsonl")
        path = self.folder / "tokenizer.json"
        if not path.exists():
            temporary = path.with_suffix(".tmp")
            make_tokenizer(rows, self.settings["vocabulary"]).save(str(temporary))
            temporary.replace(path)
        self.tokenizer = Tokenizer.from_file(str(path))
        context = self.settings["context"]
        self.examples, self.left_out = encode(self.tokenizer, rows, context)
        held_out, _ = encode(self.tokenizer, read_rows(self.folder / "validation.jsonl"), context)
        if not self.examples or not held_out:
            raise ValueError(f"no pair fits the context of {context} tokens")
        self.batch_tokens = self.settings["batch_tokens"] or (
            32768 if self.device == "cuda" else 4096
        )
        # A run is measured often, so on some of them; the saved weights are measured on all.
        some = held_out[:: -(-len(held_out) // CURVE_PAIRS)]
        self.validation = self.batches_of(some)
        self.held_out = held_out
        torch.manual_seed(self.settings["seed"])
        self.model = make_model(self.settings, self.tokenizer.get_vocab_size()).to(self.device)
        self.parameters = sum(p.numel() for p in self.model.parameters())
        self.rate = self.settings["learning_rate"] or min(
            5e-3, 2e-3 * (3e6 / self.parameters) ** 0.25
        )
        matrices = [p for p in self.model.parameters() if p.dim() > 1]
        vectors = [p for p in self.model.parameters() if p.dim() <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
            lr=self.rate,
            betas=(0.9, 0.95),
            fused=True,
        )
        if (self.folder / "checkpoint.pt").exists():
            self.restore()

    def batches_of(self, examples: list[Example]) -> list[Batch]:
        """All of them, in batches."""
        numbers = plan(examples, self.batch_tokens, None)
        return [Batch([examples[n] for n in batch], self.device) for batch in numbers]

    def train(self) -> None:
        """To the end of the budget, the first useless stretch, or the owner's wish."""
        started, before = time.monotonic(), self.seconds
        saved = told = started
        batches = plan(self.examples, self.batch_tokens, self._epoch_seed())
        self.model.train()
        speed_tokens, speed_since = 0, started
        self.batches = len(batches)
        while (progress := self.progress()) < 1.0:
            if self.batch == len(batches):
                self.epoch, self.batch = self.epoch + 1, 0
                batches = plan(self.examples, self.batch_tokens, self._epoch_seed())
                self.batches = len(batches)
                continue
            numbers = batches[self.batch]
            speed_tokens += self.learn(
                Batch([self.examples[n] for n in numbers], self.device), progress
            )
            now = time.monotonic()
            self.seconds = before + now - started
            if now - told > STEP_SECONDS:
                speed = speed_tokens / (now - speed_since)
                told, speed_since, speed_tokens = now, now, 0
                tell("step", step=self.step, epoch=self.epochs, progress=progress,
                     loss=self.loss_sum / self.loss_count, seconds=self.seconds,
                     tokens_per_second=speed)  # fmt: skip
            after = min(self.progress(), 1.0)
            due = int(after * EVALUATIONS) > len(self.curve_marks())
            if due:
                self.measure(after)
            if due or self.stopping or now - saved > CHECKPOINT_SECONDS:
                self.save_checkpoint()
                saved = time.monotonic()
            if self.stopping or self.worse >= self.settings["patience"]:
                return

    def _epoch_seed(self) -> int:
        return self.settings["seed"] * 1_000_003 + self.epoch

    def curve_marks(self) -> range:
        """Evaluation points passed so far."""
        return range(self.curve[-1]["mark"] if self.curve else 0)

    @property
    def epochs(self) -> float:
        """Passes over the pairs so far."""
        return self.epoch + self.batch / self.batches

    def progress(self) -> float:
        """How much of the budget is used: 0 to 1; the limit that comes first counts."""
        used = [0.0]
        if self.settings["steps"]:
            used.append(self.step / self.settings["steps"])
        if self.settings["epochs"]:
            used.append(self.epochs / self.settings["epochs"])
        if self.settings["minutes"]:
            used.append(self.seconds / 60 / self.settings["minutes"])
        return max(used)

    def learn(self, batch: Batch, progress: float) -> int:
        """One step of the optimiser; tokens read."""
        warm = min(1.0, max(progress, 1e-3) / WARM_UP)
        cosine = LOWEST_RATE + (1 - LOWEST_RATE) * (1 + math.cos(math.pi * progress)) / 2
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * warm * cosine
        logits = tactic_logits(self.model, batch, self.mixed)
        loss = functional.cross_entropy(logits, batch.target)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.loss_sum += loss.item()
        self.loss_count += 1
        self.step += 1
        self.batch += 1
        self.tokens += batch.tokens
        return batch.tokens

    def measure(self, progress: float) -> None:
        """A point of the curve; keeps the weights when they are the best so far."""
        found = evaluate(self.model, self.validation, self.mixed)
        if not math.isfinite(found["loss"]):
            raise ValueError("the loss is no number any more: try a lower --learning-rate")
        row = {
            "mark": int(progress * EVALUATIONS),
            "step": self.step,
            "epoch": round(self.epochs, 3),
            "seconds": round(self.seconds, 1),
            "tokens": self.tokens,
            "train_loss": self.loss_sum / max(self.loss_count, 1),
            "validation_loss": found["loss"],
            "exact_match": found["exact_match"],
        }
        self.loss_sum, self.loss_count = 0.0, 0
        lowest = min((r["validation_loss"] for r in self.curve), default=math.inf)
        self.curve.append(row)
        if found["loss"] < lowest:
            self.worse = 0
            self.best = {k: v.detach().cpu().clone() for k, v in self.model.state_dict().items()}
        else:
            self.worse += 1
        tell("evaluation", **row)

    # -- what is kept -------------------------------------------------------------------------

    _KEPT = ("step", "epoch", "batch", "tokens", "worse", "seconds", "loss_sum", "loss_count",
             "curve", "best", "mixed")  # fmt: skip

    def save_checkpoint(self) -> None:
        values = {name: getattr(self, name) for name in self._KEPT}
        values["model"] = self.model.state_dict()
        values["optimiser"] = self.optimiser.state_dict()
        # Into memory first: writing to a full disk, torch hides the system's error.
        data = io.BytesIO()
        torch.save(values, data)
        temporary = self.folder / "checkpoint.tmp"
        with temporary.open("wb") as file:
            file.write(data.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / "checkpoint.pt")

    def restore(self) -> None:
        values = torch.load(
            self.folder / "checkpoint.pt", map_location=self.device, weights_only=True
        )
        self.model.load_state_dict(values["model"])
        self.optimiser.load_state_dict(values["optimiser"])
        for name in self._KEPT:
            setattr(self, name, values[name])

    def finish(self) -> None:
        """Write the best weights, rounded as they are stored, and measure those."""
        if self.curve_marks().stop < EVALUATIONS and self.worse < self.settings["patience"]:
            self.measure(1.0)
        assert self.best is not None
        self.model.load_state_dict(self.best)
        rounded = self.model.to(torch.bfloat16)
        exact = evaluate(rounded.float(), self.batches_of(self.held_out), False)
        target = self.folder.parent
        temporary = self.folder / "saving"
        temporary.mkdir(exist_ok=True)
        model = rounded.to("cpu", torch.bfloat16)
        model.config.use_cache = True
        model.save_pretrained(temporary)
        PreTrainedTokenizerFast(
            tokenizer_object=self.tokenizer,
            eos_token=END_OF_TEXT,
            pad_token=END_OF_TEXT,
            model_max_length=self.settings["context"],
            clean_up_tokenization_spaces=False,
        ).save_pretrained(temporary)
        _name_old_tokenizer_class(temporary / "tokenizer_config.json")
        # The configuration last: a folder without it is no model.
        for path in sorted(temporary.iterdir(), key=lambda p: p.name == "config.json"):
            path.chmod(0o644)
            path.replace(target / path.name)
        temporary.rmdir()
        tell("done", step=self.step, epochs=self.epochs, seconds=self.seconds, tokens=self.tokens,
             validation_loss=exact["loss"], exact_match=exact["exact_match"],
             early=self.worse >= self.settings["patience"], **self.facts())  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What does not change during the run."""
        config = self.model.config
        return {
            "parameters": self.parameters,
            "width": config.hidden_size,
            "layers": config.num_hidden_layers,
            "vocabulary": config.vocab_size,
            "pairs": len(self.examples),
            "left_out": self.left_out,
            "validation_pairs": len(self.held_out),
            "device": torch.cuda.get_device_name() if self.device == "cuda" else "cpu",
            "precision": "bfloat16 products" if self.mixed else "float32",
            "torch": torch.__version__,
        }


def _fast_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 natively; without, it is slower than float32."""
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)


def _name_old_tokenizer_class(path: Path) -> None:
    """Transformers before 5 do not know the class name that 5 writes; both know this one."""
    config = json.loads(path.read_bytes())
    config["tokenizer_class"] = "PreTrainedTokenizerFast"
    path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Train in the folder of the command line; 0 when done or stopped on request."""
    run = Run(Path(sys.argv[1]))

    def stop(*_: object) -> None:
        run.stopping = True

    signal.signal(signal.SIGTERM, stop)
    torch.set_num_threads(run.settings["threads"])
    torch.use_deterministic_algorithms(True, warn_only=True)
    try:
        run.prepare()
        tell("start", step=run.step, seconds=run.seconds, curve=run.curve, **run.facts())
        run.train()
        if run.stopping:
            tell("stopped", step=run.step, seconds=run.seconds)
            return 0
        run.finish()
        (run.folder / "checkpoint.pt").unlink(missing_ok=True)
    except ValueError as error:
        tell("error", message=str(error))
        return 1
    except Exception as error:
        if any(words in str(error) for words in FULL_DISK):
            tell("error", message="no room on the disk for the model and its checkpoint")
            return 1
        if "out of memory" in str(error):
            tell("error", message=f"out of memory: try a smaller --batch-tokens ({error})")
            return 1
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())

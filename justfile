# Named tasks. Each is one command that also works without just.

# what the sample reports say
read *ARGS='examples/':
    cargo run --release -- read {{ARGS}}

# all tests (README's command)
test:
    cargo test --workspace

# the figures of every gold reading, and whether one fell below its floor
gate:
    cargo run -- eval records gold/ --gate

# raise the floors to what is reached now; `just floors --lower` may lower them
floors *ARGS:
    cargo run -- eval records gold/ --update {{ARGS}}

# the figures of README's table of speed
bench:
    cargo run --release -- bench

# format and lints, as .ci/run has them
lint:
    cargo fmt --all -- --check
    cargo clippy --workspace --all-targets -- -D warnings

# the weights of models/perceptron, from the treebanks (about 11 minutes)
train:
    cargo run --release -p panj-engine --example train_syntax -- ../shared/gold/syntax models/perceptron --least 8 --parser 14 --tagger 10

# a fuzz target for ten minutes (needs nightly and cargo-fuzz)
fuzz TARGET='documents':
    cargo +nightly fuzz run {{TARGET}} -- -max_total_time=600

# everything that a change must pass
ci:
    .ci/run

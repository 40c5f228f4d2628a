#!/usr/bin/env bash
# Trains a model, with its scores after every epoch, and writes its folder: ./train.sh ../../shared/gold runs/core ../models/core
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
data=$1 run=$2 model=$3
python=${PYTHON:-python}
# Stages of under two hours: the joint pass is called until it has all its epochs.
until [[ -f $run/done ]]; do "$python" -m panj_train.joint --data "$data" --own ../gold/mentions --run "$run"; done
"$python" -m panj_train.export --run "$run" --model "$model"

# Each stressor of the class for two seconds. Status 2 is a stressor that failed; 3 is one that had not the resources.
stress-ng --class filesystem --sequential 2 --timeout 2s --verify --temp-path . --metrics-brief \
  > "$SCRATCH/stress-ng" 2>&1 || status=$?
if [ "${status:-0}" != 0 ] && [ "$status" != 3 ]; then grep -E 'fail|error' "$SCRATCH/stress-ng"; exit 1; fi

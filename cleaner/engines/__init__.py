"""Steps for the engines that move documents: `arrow` meets the pipeline, the others hand it their batches."""

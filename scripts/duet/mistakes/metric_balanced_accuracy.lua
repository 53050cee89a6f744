-- Balanced accuracy: what goes wrong with it.
return require "duet.mistaken" {
  kind = "metric", name = "balanced_accuracy",
  mistakes = {
    { "accuracy", "rows are counted, and classes should count alike" },
    { "recall", "it is the recall of class 1 alone" },
    { "recall,pos_label=0", "it is the recall of class 0 alone" },
    { "balanced_accuracy,adjusted=true", "what guessing gets is taken off" },
    { "precision,average=macro", "it is the mean of the precisions, not of the recalls" },
  },
}

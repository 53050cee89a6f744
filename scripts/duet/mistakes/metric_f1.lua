-- F1 of class 1, and what goes wrong with it.
return require "duet.mistaken" {
  kind = "metric", name = "f1",
  formula = [[
    value = tp > 0 and 2 * tp / (2 * tp + fp + fn) or 0
  ]],
  mistakes = {
    { "2 * tp / (2 * tp + fp + fn)", "tp / (2 * tp + fp + fn)", "the factor 2 above is missing" },
    { "2 * tp / (2 * tp + fp + fn)", "2 * tp / (tp + fp + fn)", "the factor 2 below is missing" },
    { "2 * tp / (2 * tp + fp + fn)", "tp / (tp + fp + fn)", "it is the Jaccard index" },
    { "2 * tp / (2 * tp + fp + fn)", "(tp / (tp + fp) + tp / (tp + fn)) / 2",
      "it is the arithmetic mean of precision and recall, and should be the harmonic one" },
    { "2 * tp / (2 * tp + fp + fn)", "2 * tp / (2 * tp + fp)", "missed rows aren't counted" },
    { "2 * tp / (2 * tp + fp + fn)", "2 * tp / (2 * tp + fn)", "false alarms aren't counted" },
    { "2 * tp / (2 * tp + fp + fn)", "2 * n_tp / (2 * n_tp + n_fp + n_fn)",
      "the weights of rows have no effect" },
    { "precision", "it is the precision alone" },
    { "recall", "it is the recall alone" },
    { "accuracy", "it is the share of rows predicted right" },
    { "f1,pos_label=0", "class 0 is taken for the positive one" },
    { "f1,average=macro", "it is the mean over both classes" },
  },
}

-- mistakes.lua - named mistakes: what a plugin computes that isn't what was asked for.
--
-- Each is a plugin of duet, with options, and a sentence. `duet grade` compares a submission that
-- differs from its reference with those of the reference, in this order: the first one that the
-- submission agrees with is what went wrong.

local CLIMBS = "it climbs: the step has the wrong sign"
local NO_STATE = "it is plain gradient descent: what should be kept from step to step has no effect"
local AT_ZERO = "with momentum = 0 it is right: look at what it keeps from step to step"
local INSIDE = "epsilon is added inside the root, and belongs behind it"
local NO_DECAY = "weight decay is added to the gradient, and should shrink the weights by itself"

-- By kind and reference: lists of { plugin with options, sentence }.
return {
  optimizer = {
    sgd = {
      { "sgd,maximize=true", CLIMBS },
      { "sgd,momentum=0.9", "it has momentum, and should have none" },
    },
    momentum = {
      { "momentum,velocity=steps",
        "the velocity sums steps, lr g, and should sum gradients: lr belongs in front of it" },
      { "momentum,dampening=0.9", "the gradient is multiplied by 1 - momentum" },
      { "nesterov", "it looks ahead: that is Nesterov's momentum" },
      { "momentum,maximize=true", CLIMBS },
      { "momentum,momentum=0.9", "it is right with momentum = 0.9, and not with other values" },
      { "sgd,momentum=0", AT_ZERO },
    },
    nesterov = {
      { "momentum", "it doesn't look ahead: that is the classical momentum" },
      { "nesterov,velocity=steps", "the velocity sums steps, lr g, and should sum gradients" },
      { "nesterov,variant=lecture", "it follows the formula of the lecture, which differs" },
      { "nesterov,maximize=true", CLIMBS },
      { "nesterov,momentum=0.9", "it is right with momentum = 0.9, and not with other values" },
      { "sgd,momentum=0", AT_ZERO },
    },
    rmsprop = {
      { "rmsprop,epsilon_at=inside", INSIDE },
      { "sgd,momentum=0", NO_STATE },
      { "adagrad", "the squares are summed, and should decay: that is AdaGrad" },
      { "rmsprop,centered=true", "the mean of the gradients is taken off: the centered form" },
      { "rmsprop,momentum=0.9", "it has momentum, and should have none" },
      { "rmsprop,maximize=true", CLIMBS },
      { "rmsprop,decay=0.9", "it is right with decay = 0.9, and not with other values" },
      { "rmsprop,decay=0.99", "it is right with decay = 0.99, and not with other values" },
      { "adam,beta1=0", "the mean of the squares is corrected, as in Adam" },
    },
    adagrad = {
      { "adagrad,epsilon_at=inside", INSIDE },
      { "sgd,momentum=0", NO_STATE },
      { "rmsprop", "the squares decay, and should be summed: that is RMSProp" },
      { "adagrad,maximize=true", CLIMBS },
      { "adagrad,initial_accumulator=0.1", "the sums start at 0.1, and should start at 0" },
    },
    adadelta = {
      { "rmsprop", "the steps' own size has no effect: that is RMSProp" },
      { "sgd,momentum=0", NO_STATE },
      { "adadelta,maximize=true", CLIMBS },
    },
    adam = {
      { "adam,correction=false", "m and v aren't corrected for their start at 0" },
      { "adam,epsilon_at=inside", INSIDE },
      { "adam,epsilon_at=before", "epsilon is added before v is corrected" },
      { "adam,moments=sum", "m and v add the whole gradient, without (1 - beta)" },
      { "adam,amsgrad=true", "the greatest v so far is used: that is AMSGrad" },
      { "adam,beta1=0", "the first moment isn't used: the step goes along the gradient" },
      { "adamw", "weights decay: that is AdamW" },
      { "adamax", "the greatest gradient takes the place of v: that is AdaMax" },
      { "nadam", "it looks ahead: that is NAdam" },
      { "rmsprop", "the first moment is missing: that is RMSProp" },
      { "momentum", "the second moment is missing: that is momentum" },
      { "sgd,momentum=0", NO_STATE },
      { "adam,maximize=true", CLIMBS },
    },
    adamw = {
      { "adam", NO_DECAY },
      { "adamw,weight_decay=0", "weights don't decay: that is Adam" },
      { "adamw,epsilon_at=before", "epsilon is added before v is corrected" },
      { "adamw,amsgrad=true", "the greatest v so far is used: that is AMSGrad" },
      { "adamw,maximize=true", CLIMBS },
      { "sgd,momentum=0", NO_STATE },
    },
    lion = {
      { "lion,maximize=true", CLIMBS },
      { "lion,beta1=0.99", "it is right with beta1 = 0.99, and not with other values" },
      { "lion,beta1=0", "the step is the sign of the gradient, without the mean" },
    },
    sam = {
      { "sam,adaptive=true", "the perturbation is scaled by the weights: that is ASAM" },
      { "sam,rho=0", "the weights aren't perturbed before the second gradient" },
    },
    lookahead = {
      { "lookahead,alpha=1", "the slow weights are the fast ones: alpha has no effect" },
      { "lookahead,k=1", "the slow weights move in every step, and should in every k-th" },
    },
  },
  regularizer = {
    l1 = {
      { "l2", "squares are penalized, and absolute values should be" },
      { "l2,factor=1", "squares are penalized, and absolute values should be" },
    },
    l2 = {
      { "l2,factor=1", "the factor 1/2 is missing" },
      { "l1", "absolute values are penalized, and squares should be" },
      { "l2,per_row=true", "each row is penalized by its norm" },
    },
    elastic = {
      { "elastic,factor=1", "the factor 1/2 of the squares is missing" },
      { "elastic,l2=0", "the squares aren't penalized" },
      { "elastic,l1=0", "the absolute values aren't penalized" },
    },
  },
  dropout = {
    inverted = {
      { "plain", "what is kept isn't divided by 1 - rate in training" },
      { "inverted,backward=unmasked", "the gradient passes where the mask is 0" },
      { "gaussian", "units are multiplied by noise, and should be dropped" },
    },
    plain = {
      { "inverted", "what is kept is divided by 1 - rate in training, not in prediction" },
      { "plain,backward=unmasked", "the gradient passes where the mask is 0" },
    },
  },
  initializer = {
    xavier = {
      { "xavier,distribution=uniform", "the numbers are drawn uniformly, and should be normal" },
      { "xavier,deviation=lecture", "the deviation lacks the root" },
      { "xavier,fans=lecture", "the fans are those of the model, and should be the layer's" },
      { "he", "the deviation knows the inputs alone: that is He's" },
      { "lecun", "the deviation knows the inputs alone: that is LeCun's" },
      { "normal", "the deviation doesn't depend on the size of the layer" },
      { "zeros", "all weights are 0: units can't learn to differ" },
      { "ones", "all weights are 1: units can't learn to differ" },
    },
    he = {
      { "he,mode=fan_out", "the outputs are counted, and the inputs should be" },
      { "he,distribution=uniform", "the numbers are drawn uniformly, and should be normal" },
      { "lecun", "the factor 2 is missing: that is LeCun's" },
      { "xavier", "the outputs are counted, too: that is Xavier's" },
    },
  },
  loss = {
    huber = {
      { "mse", "large errors count by their squares, too" },
      { "mae", "small errors count by their absolute values, too" },
      { "log_cosh", "it is log cosh, which is smooth everywhere" },
      { "huber,delta=1", "it is right with delta = 1, and not with other values" },
    },
    focal = {
      { "binary_crossentropy", "rows that are easy count as much as others: gamma has no effect" },
      { "focal,class_balancing=false", "the classes aren't weighed by alpha" },
      { "focal,gamma=2", "it is right with gamma = 2, and not with other values" },
    },
    mse = {
      { "mae", "absolute values are summed, and squares should be" },
      { "huber", "large errors count by their absolute values" },
    },
    binary_crossentropy = {
      { "mse", "it is the squared error of the probability's logit" },
      { "hinge", "it is the hinge loss" },
    },
  },
  activation = {
    silu = {
      { "sigmoid", "x isn't multiplied by its sigmoid" },
      { "gelu", "x is multiplied by the normal distribution: that is GELU" },
      { "gelu,approximate=tanh", "x is multiplied by the normal distribution: that is GELU" },
      { "relu", "negative numbers become 0" },
      { "mish", "it is mish" },
      { "softplus", "it is softplus" },
    },
    elu = {
      { "relu", "negative numbers become 0" },
      { "selu", "it is scaled: that is SELU" },
      { "leaky_relu", "negative numbers are multiplied by a slope" },
    },
    gelu = {
      { "gelu,approximate=tanh", "it is the approximation with tanh" },
      { "silu", "x is multiplied by its sigmoid: that is SiLU" },
      { "relu", "negative numbers become 0" },
    },
  },
  schedule = {
    cosine = {
      { "constant", "the rate stays what it is" },
      { "linear,end_factor=0", "the rate falls on a line" },
      { "exponential", "the rate falls exponentially" },
    },
    linear = {
      { "constant", "the rate stays what it is" },
      { "linear,steps=5,start_factor=0", "it starts at 0, and should at a share of the rate" },
    },
    step = {
      { "exponential", "the rate falls in every step" },
      { "constant", "the rate stays what it is" },
    },
  },
  metric = {
    f1 = {
      { "precision", "it is the precision alone" },
      { "recall", "it is the recall alone" },
      { "accuracy", "it is the share of rows predicted right" },
      { "f1,pos_label=0", "class 0 is taken for the positive one" },
      { "f1,average=macro", "it is the mean over both classes" },
    },
    balanced_accuracy = {
      { "accuracy", "rows are counted, and classes should count alike" },
      { "recall", "it is the recall of class 1 alone" },
      { "balanced_accuracy,adjusted=true", "what guessing gets is taken off" },
      { "precision,average=macro", "it is the mean of the precisions, not of the recalls" },
    },
  },
}

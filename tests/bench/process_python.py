"""The lecture as a script: from the CSV file to a trained network."""
import sys

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from deck import DualLayer

data = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
x_train, _, y_train, _ = train_test_split(data[:, :-1], data[:, -1], test_size=0.2, random_state=0)
network = DualLayer()
network.fit(StandardScaler().fit_transform(x_train), y_train, epochs=1000)
print(repr(float(network.losses[-1])))

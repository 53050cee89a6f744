"""A CSV file read by pandas: as it does unless told otherwise, which is not rounded correctly."""
import numpy as np
import pandas

import side

spec = side.spec


def work(_):
    return pandas.read_csv(f"{spec['folder']}/{spec['rows']}.csv").to_numpy()


side.serve(f"pandas {pandas.__version__}", [(spec["name"], lambda: None, work, np.sum)])

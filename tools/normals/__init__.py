"""The predictor of skin normals: synthetic renders, network, training, export."""

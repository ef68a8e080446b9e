import Derivatives

/// A 3-vector as a point whose coordinates can be changed one by one, and back.
func scalars(_ vector: SIMD3<Double>) -> Scalars<Double> { Scalars([vector.x, vector.y, vector.z]) }

func vector(_ scalars: Scalars<Double>) -> SIMD3<Double> {
  SIMD3(scalars.values[0], scalars.values[1], scalars.values[2])
}

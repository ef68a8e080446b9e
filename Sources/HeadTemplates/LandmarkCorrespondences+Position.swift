extension LandmarkCorrespondences {
  /// Where a landmark lies on a head with the given vertices (cm).
  public func position(of landmark: Int, in positions: [SIMD3<Float>]) -> SIMD3<Float> {
    let (corners, weights) = (vertices[landmark], barycentrics[landmark])
    return positions[Int(corners.x)] * weights.x + positions[Int(corners.y)] * weights.y
      + positions[Int(corners.z)] * weights.z
  }
}

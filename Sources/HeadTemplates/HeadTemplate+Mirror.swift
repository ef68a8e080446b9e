import LinearAlgebra

extension HeadTemplate {
  /// For each vertex the one at its mirrored place (x -> -x) in the neutral, itself on the midline; -1 where none lies
  /// within `tolerance` (cm).
  public func mirrorVertices(tolerance: Float = 0.02) -> [Int32] {
    // Of cells this wide, whatever is near a place lies in the eight around the nearest corner.
    let cell = max(2 * tolerance, 0.1)
    func key(_ p: SIMD3<Float>) -> SIMD3<Int32> { SIMD3<Int32>((p / cell).rounded(.down), rounding: .towardZero) }
    var cells: [SIMD3<Int32>: [Int32]] = [:]
    for (vertex, position) in neutral.enumerated() { cells[key(position), default: []].append(Int32(vertex)) }
    return neutral.map { position in
      let mirrored = SIMD3(-position.x, position.y, position.z)
      let first = key(mirrored - cell / 2)
      var best: (vertex: Int32, distance: Float) = (-1, tolerance)
      for x in Int32(0)...1 {
        for y in Int32(0)...1 {
          for z in Int32(0)...1 {
            for vertex in cells[first &+ SIMD3(x, y, z)] ?? [] {
              let distance = length(neutral[Int(vertex)] - mirrored)
              if distance < best.distance || (distance == best.distance && vertex < best.vertex) {
                best = (vertex, distance)
              }
            }
          }
        }
      }
      return best.vertex
    }
  }
}

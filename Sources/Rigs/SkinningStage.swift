public import Derivatives
public import LinearAlgebra

/// Skinning transforms and bind-space vertices -> posed vertices, by linear blend skinning [P §3]:
/// v' = Σ w_k (A_k v + t_k).
public struct SkinningStage<S: Scalar>: Stage, Sendable {
  public typealias Input = Product<JointTransforms<S>, Points<S>>
  public typealias Output = Points<S>

  let influences: Int
  let joints: [UInt16]
  let weights: [S]

  public init(skinWeights: SkinWeights) {
    influences = skinWeights.influences
    joints = skinWeights.joints
    weights = skinWeights.weights.map { S($0) }
  }

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    let vertices = input.second.values
    output.values.withUnsafeMutableBufferPointer { posed in
      for vertex in vertices.indices {
        posed[vertex] = blendedTransform(of: vertex, input.first.values) * vertices[vertex]
      }
    }
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    let transforms = input.first.values
    let vertices = input.second.values
    let gradients = gradOutput.values
    gradInput.first.values.withUnsafeMutableBufferPointer { gradTransforms in
      gradInput.second.values.withUnsafeMutableBufferPointer { gradVertices in
        for vertex in vertices.indices {
          let gradient = gradients[vertex]
          guard gradient != .zero else { continue }
          gradVertices[vertex] += blendedTransform(of: vertex, transforms).linear.transpose * gradient
          for slot in (vertex * influences)..<((vertex + 1) * influences) where weights[slot] != 0 {
            let weighted = gradient * weights[slot]
            gradTransforms[Int(joints[slot])].linear += Matrix3(outer: weighted, vertices[vertex])
            gradTransforms[Int(joints[slot])].translation += weighted
          }
        }
      }
    }
  }

  /// The change of one posed vertex along a change of transforms and of its place in bind space, to first order.
  @inline(__always)
  func push(_ direction: Input, at input: Input, vertex: Int) -> SIMD3<S> {
    let moved = blendedTransform(of: vertex, direction.first.values) * input.second.values[vertex]
    let carried = blendedTransform(of: vertex, input.first.values).linear * direction.second.values[vertex]
    return moved + carried
  }

  /// The bind-space vertices that `transforms` take to `posed`: the inverse of the skinning, vertex by vertex.
  public func inverse(_ posed: [SIMD3<S>], transforms: JointTransforms<S>) -> [SIMD3<S>] {
    posed.indices.map { blendedTransform(of: $0, transforms.values).inverse * posed[$0] }
  }

  @inline(__always)
  private func blendedTransform(of vertex: Int, _ transforms: [AffineTransform<S>]) -> AffineTransform<S> {
    var linear = Matrix3<S>.zero
    var translation = SIMD3<S>.zero
    for slot in (vertex * influences)..<((vertex + 1) * influences) where weights[slot] != 0 {
      let transform = transforms[Int(joints[slot])]
      linear += transform.linear * weights[slot]
      translation += transform.translation * weights[slot]
    }
    return AffineTransform(linear: linear, translation: translation)
  }
}

public import Derivatives
public import LinearAlgebra
import StandardExtensions

/// Skinning transforms and bind-space vertices -> posed vertices, by linear blend skinning [P §3]:
/// v' = Σ w_k (A_k v + t_k).
public struct SkinningStage<S: Scalar>: Stage, Sendable {
  public typealias Input = Product<JointTransforms<S>, Points<S>>
  public typealias Output = Points<S>

  private let influences: Int
  /// Slot k of vertex v is element v * influences + k.
  private let joints: FlatBuffer<UInt16>
  private let weights: FlatBuffer<S>
  /// The vertices that follow each joint: joint j has those of `followerOffsets[j] ..< followerOffsets[j + 1]`.
  private let followerOffsets: FlatBuffer<Int32>
  private let followers: FlatBuffer<(vertex: Int32, weight: S)>

  private static var leastSlice: Int { 1024 }

  public init(skinWeights: SkinWeights) {
    influences = skinWeights.influences
    joints = FlatBuffer(skinWeights.joints)
    weights = FlatBuffer(skinWeights.weights.map { S($0) })
    let used = skinWeights.weights.indices.filter { skinWeights.weights[$0] != 0 }
    var offsets = [Int32](repeating: 0, count: Int(skinWeights.joints.max() ?? 0) + 2)
    for slot in used { offsets[Int(skinWeights.joints[slot]) + 1] += 1 }
    for joint in 1..<offsets.count { offsets[joint] += offsets[joint - 1] }
    followerOffsets = FlatBuffer(offsets)
    followers = FlatBuffer(repeating: (0, 0), count: used.count)
    for slot in used {
      let joint = Int(skinWeights.joints[slot])
      followers[Int(offsets[joint])] = (Int32(slot / influences), weights[slot])
      offsets[joint] += 1
    }
  }

  public func evaluate(_ input: Input, into output: inout Points<S>) {
    evaluate(input.first, input.second, into: &output)
  }

  /// The same for the two parts of the input.
  func evaluate(_ transforms: JointTransforms<S>, _ vertices: Points<S>, into output: inout Points<S>) {
    precondition(followerOffsets.count <= transforms.values.count + 1 && vertices.values.count == output.values.count)
    transforms.values.withUnsafeBufferPointer { transforms in
      vertices.values.withUnsafeBufferPointer { vertices in
        output.values.withUnsafeMutableBufferPointer { posed in
          nonisolated(unsafe) let (transforms, vertices, posed) = (transforms, vertices, posed)
          concurrentSlices(count: vertices.count, minimum: Self.leastSlice) { range, _ in
            for vertex in range { posed[vertex] = blendedTransform(of: vertex, transforms) * vertices[vertex] }
          }
        }
      }
    }
  }

  public func pullback(_ gradOutput: Points<S>, at input: Input, into gradInput: inout Input) {
    pullback(gradOutput, at: input.first, input.second, into: &gradInput.first, &gradInput.second)
  }

  /// The same for the two parts of the input.
  func pullback(
    _ gradOutput: Points<S>, at transforms: JointTransforms<S>, _ vertices: Points<S>,
    into gradTransforms: inout JointTransforms<S>, _ gradVertices: inout Points<S>
  ) {
    precondition(followerOffsets.count <= transforms.values.count + 1)
    gradOutput.values.withUnsafeBufferPointer { gradients in
      vertices.values.withUnsafeBufferPointer { vertices in
        pullback(gradients, at: transforms, into: &gradVertices)
        pullback(gradients, at: vertices, into: &gradTransforms)
      }
    }
  }

  /// ∂L/∂v = (Σ w_k A_k)ᵀ g, vertex by vertex.
  private func pullback(
    _ gradients: UnsafeBufferPointer<SIMD3<S>>, at transforms: JointTransforms<S>, into gradVertices: inout Points<S>
  ) {
    transforms.values.withUnsafeBufferPointer { transforms in
      gradVertices.values.withUnsafeMutableBufferPointer { gradVertices in
        nonisolated(unsafe) let (gradients, transforms, gradVertices) = (gradients, transforms, gradVertices)
        concurrentSlices(count: gradVertices.count, minimum: Self.leastSlice) { range, _ in
          for vertex in range {
            let (x, y, z) = blendedTransform(of: vertex, transforms).linear.columns
            let gradient = gradients[vertex]
            gradVertices[vertex] += SIMD3(dot(x, gradient), dot(y, gradient), dot(z, gradient))
          }
        }
      }
    }
  }

  /// ∂L/∂A_k = Σ w_k g vᵀ and ∂L/∂t_k = Σ w_k g, gathered joint by joint.
  private func pullback(
    _ gradients: UnsafeBufferPointer<SIMD3<S>>, at vertices: UnsafeBufferPointer<SIMD3<S>>,
    into gradTransforms: inout JointTransforms<S>
  ) {
    gradTransforms.values.withUnsafeMutableBufferPointer { gradTransforms in
      nonisolated(unsafe) let (gradients, vertices, gradTransforms) = (gradients, vertices, gradTransforms)
      concurrentSlices(count: followerOffsets.count - 1, minimum: 8) { range, _ in
        for joint in range {
          var gradient = AffineTransform<S>(linear: .zero, translation: .zero)
          for entry in Int(followerOffsets[joint])..<Int(followerOffsets[joint + 1]) {
            let (vertex, weight) = followers[entry]
            let weighted = gradients[Int(vertex)] * weight
            gradient.linear += Matrix3(outer: weighted, vertices[Int(vertex)])
            gradient.translation += weighted
          }
          gradTransforms[joint].linear += gradient.linear
          gradTransforms[joint].translation += gradient.translation
        }
      }
    }
  }

  /// Calls `body` with each vertex that follows a joint, and how strongly.
  @inline(__always)
  func forEachFollower(of joint: Int, _ body: (Int, S) -> Void) {
    guard joint < followerOffsets.count - 1 else { return }
    for entry in Int(followerOffsets[joint])..<Int(followerOffsets[joint + 1]) {
      body(Int(followers[entry].vertex), followers[entry].weight)
    }
  }

  /// How the places of some vertices in bind space change their posed places.
  func linearParts(of vertices: [Int32], _ transforms: JointTransforms<S>) -> [Matrix3<S>] {
    transforms.values.withUnsafeBufferPointer { transforms in
      vertices.map { blendedTransform(of: Int($0), transforms).linear }
    }
  }

  /// The bind-space vertices that `transforms` take to `posed`: the inverse of the skinning, vertex by vertex.
  public func inverse(_ posed: [SIMD3<S>], transforms: JointTransforms<S>) -> [SIMD3<S>] {
    transforms.values.withUnsafeBufferPointer { transforms in
      posed.indices.map { blendedTransform(of: $0, transforms).inverse * posed[$0] }
    }
  }

  @inline(__always)
  private func blendedTransform(of vertex: Int, _ transforms: UnsafeBufferPointer<AffineTransform<S>>)
    -> AffineTransform<S>
  {
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

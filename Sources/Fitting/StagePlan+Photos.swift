import Cameras
import LinearAlgebra

/// How a stage of a fit of several photos falls to them.
///
/// What a photo shows is compared in each, all photos together weighing as much as one would: the terms that hold the head
/// together then mean the same however many there are. Normals of several photos err alike, since one network gave them, and
/// the more the head is turned the more they err: they are shared out by how nearly each photo is from the front. That two
/// photos show the same skin is what no photo says alone: one photo has no such term, and in several it stands with each.
/// What speaks of the head alone stands with the first photo: the head is delivered with that one's expression, and its
/// surface is the other photos' as well. Further photos add the prior of their own expressions.
extension StagePlan {
  /// The plan of one of several photos.
  ///
  /// - Parameter shares: of each photo in the normals; they sum to one.
  func ofPhoto(_ number: Int, shares: [Double]) -> StagePlan {
    var plan = self
    guard shares.count > 1 else {
      plan.weights[.matches] = nil
      return plan
    }
    for name in TermName.shown {
      let share = name == .normals ? shares[number] : 1 / Double(shares.count)
      plan.weights[name] = plan.weights[name].map { $0 * share }
    }
    guard number > 0 else { return plan }
    plan.weights = plan.weights.filter { name, _ in
      TermName.shown.contains(name) || name == .matches || name == .controllerPrior
    }
    return plan
  }

  /// The fourth power of the cosine by which each camera sees the head turned: a quarter at 45 degrees.
  static func normalShares(_ cameras: [CameraParameters<Float>]) -> [Double] {
    let facing = cameras.map { camera in
      max(Double((RotationVector(camera.rotation).matrix * SIMD3(0, 0, 1)).z), leastFacing)
    }
    let weights = facing.map { $0 * $0 * $0 * $0 }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// A photo is never quite without a say.
  private static let leastFacing = 0.3
}

extension TermName {
  /// The terms that compare a head with a photo.
  static let shown: Set<TermName> = [.normals, .corners, .contours, .silhouette]
}

import ArgumentParser
import LikenessService

/// What an evaluation gives to the fit besides the photo.
struct EvidenceGiven: Sendable {
  enum Mode: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// True normals, true mask, true focal length; the pose is not given.
    case normals
    /// The photo alone.
    case photo
  }

  var mode: Mode
  /// What is given with further photos.
  var furtherMode: Mode
  var trueLandmarks: Bool
  var trueCamera: Bool

  /// Photos without truth are fitted from the photo alone.
  func evidence(for photo: EvaluationPhoto, isFirst: Bool) throws -> SuppliedEvidence {
    var supplied = SuppliedEvidence()
    let mode = isFirst ? mode : furtherMode
    guard let folder = photo.truthFolder else { return supplied }
    if mode == .normals {
      supplied.normals = try readFile("\(folder)/normals.png")
      supplied.mask = try readFile("\(folder)/mask.png")
    }
    if trueLandmarks { supplied.landmarks = try readFile("\(folder)/landmarks.json") }
    if trueCamera || mode == .normals { supplied.camera = try readFile("\(folder)/camera.json") }
    return supplied
  }
}

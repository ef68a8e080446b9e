import Fitting
import LikenessProtocol
import Perception

extension ResponseError {
  /// What the wire says of an error that a fit ended with.
  init(fitting error: any Error, request: FitRunRequest) {
    if let further = error as? FurtherPhotoError, let photo = request.also?[further.index] {
      self.init(fitting: further.reason, photo: photo.photo, face: photo.face ?? 0, request)
    } else {
      self.init(fitting: error, photo: request.photo, face: request.face ?? 0, request)
    }
  }

  private init(fitting error: any Error, photo: ContentHash, face: Int, _ request: FitRunRequest) {
    self =
      switch error {
      case FitError.cancelled, is CancellationError: .requestCancelled
      case let error as PerceptionError: Self(perceiving: error, photo: photo, face: face)
      case let error as EvidenceError: Self(supplying: error, preset: request.preset)
      default: .fitFailed("\(error)")
      }
  }

  init(perceiving error: PerceptionError, photo: ContentHash, face: Int) {
    self =
      switch error {
      case .noFace: .noFace(photo: photo)
      case .noSuchFace(let index, let count): .faceUnknown(photo: photo, face: index, faceCount: count)
      case .faceTooSmall: .faceTooSmall(photo: photo, face: face, reason: "\(error)")
      case .modelMissing, .modelUnusable, .descriptionUnusable: .resourceMissing("\(error)")
      case .faceUnclear, .inferenceFailed: .fitFailed("\(error)")
      }
  }

  private init(supplying error: EvidenceError, preset: String?) {
    self =
      switch error {
      case .unknownPreset(let name, let known): .presetUnknown(name, known: known)
      case .unreadable(let what, _), .wrongSize(let what, _, _, _, _), .missingField(let what, _):
        .evidenceInvalid(Self.evidenceName(of: what), reason: "\(error)")
      }
  }

  /// The field of the request that brought the evidence which the engine calls so.
  private static func evidenceName(of what: String) -> String {
    switch what {
    case "normal map": "normals"
    case "camera's image": "camera"
    case "preprocessed photo": "preprocessed"
    default: what
    }
  }
}

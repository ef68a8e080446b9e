/// Why a photo gave no evidence of a face.
public enum PerceptionError: Error, Equatable {
  case noFace
  case noSuchFace(index: Int, count: Int)
  /// The eyes are closer together than `FaceLandmarks.minimumEyeDistance`.
  case faceTooSmall(eyeDistance: Float)
  /// The landmark network does not see a face where the detector did.
  case faceUnclear(confidence: Float)
  case modelMissing(path: String)
  /// The file is no model, or its inputs and outputs are not the ones of its slot.
  case modelUnusable(path: String, detail: String)
  /// The file that describes a model is not as it must be.
  case descriptionUnusable(path: String, detail: String)
  case inferenceFailed(detail: String)
}

extension PerceptionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFace:
      "No face was found in this photo; use one where the face is seen from the front and well lit."
    case .noSuchFace(let index, let count):
      "There is no face \(index) in this photo; it shows \(count) (the first is 0)."
    case .faceTooSmall(let distance):
      "The face is too small (\(Int(distance.rounded())) pixels between the eyes, at least "
        + "\(Int(FaceLandmarks.minimumEyeDistance)) are needed); use a photo where it fills more of the picture."
    case .faceUnclear:
      "The face could not be made out clearly; use a photo where both eyes and the mouth are visible."
    case .modelMissing(let path):
      "The model \(path) is missing; run `make setup`."
    case .modelUnusable(let path, let detail):
      "The model \(path) cannot be used (\(detail)); run `make setup` to restore it."
    case .descriptionUnusable(let path, let detail):
      "The description \(path) of a model cannot be used: \(detail). Correct it, or take it away to use the model that ships."
    case .inferenceFailed(let detail):
      "A neural network could not be run (\(detail))."
    }
  }
}

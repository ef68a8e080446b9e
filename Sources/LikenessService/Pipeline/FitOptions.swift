public import Cameras
public import Fitting
public import Images
public import Perception

import struct LikenessProtocol.AlsoPhoto

/// What a caller may choose for a fit.
public struct FitOptions: Sendable {
  /// A name for the photo's content, under which what was seen in it is kept for the next fit; nil keeps nothing.
  public var photo: String?
  /// Which face of the photo, in the order of `FitPipeline.faces`.
  public var face = 0
  /// The name of a preset.
  public var preset = "default"
  /// Changes of that preset, for experiments.
  public var presetEdits: [PresetEdit] = []
  public var supplied = SuppliedEvidence()
  /// Further photos of the same person, of whom the head gets the shape but not the expression.
  public var also: [FurtherPhoto] = []
  /// What the artist holds or pins.
  public var constraints = Constraints.none
  /// A head to go on from.
  public var start: FitStart?
  /// Whether a caller over the wire wants maps of the quality; whoever has the outcome makes them from it.
  public var maps = false

  public static let mostFurtherPhotos = AlsoPhoto.most

  public init() {}

  /// The first photo with what is said of it, in the form of the further ones.
  func first(_ photo: Photo) -> FurtherPhoto {
    var first = FurtherPhoto(photo)
    (first.name, first.face, first.supplied) = (self.photo, face, supplied)
    return first
  }
}

/// One more photo of the person, and what `FitOptions` says of the first.
public struct FurtherPhoto: Sendable {
  public var photo: Photo
  public var name: String?
  public var face = 0
  public var supplied = SuppliedEvidence()

  public init(_ photo: Photo) { self.photo = photo }
}

/// What is wrong with one of several photos.
public struct FurtherPhotoError: Error, CustomStringConvertible {
  /// Its place among the further photos, from 0.
  public var index: Int
  public var reason: any Error

  public var description: String { "Photo \(index + 2): \(reason)" }
}

/// Evidence made elsewhere, as the bytes of files; formats as in the truth set's manifest.
public struct SuppliedEvidence: Sendable {
  /// PNG, n = value / maximum * 2 - 1 in the camera frame; black where nothing is known.
  public var normals: [UInt8]?
  /// PNG; white where the photo shows skin.
  public var mask: [UInt8]?
  /// JSON: corners and contours in pixels of the photo.
  public var landmarks: [UInt8]?
  /// JSON: intrinsics.
  public var camera: [UInt8]?
  /// JSON: a camera file whose extrinsics are taken too.
  public var pose: [UInt8]?
  /// PNG or JPEG of the photo's size: what is looked at in its place, such as the photo without glasses.
  public var preprocessed: [UInt8]?

  public init() {}

  var isEmpty: Bool { [normals, mask, landmarks, camera, pose, preprocessed].allSatisfy { $0 == nil } }
}

/// Where a running fit stands.
public struct FitUpdate: Sendable {
  public var step: FitStep
  /// 0 to 1 of the whole; never falls.
  public var fraction: Double
  /// One short sentence for the artist.
  public var message: String
  public var preview: HeadPose?
}

/// The steps an artist sees.
public enum FitStep: String, Sendable, CaseIterable {
  case perceive, rig, joint, vertex, texture, report

  init(_ stage: FitStage) {
    switch stage {
    case .rig: self = .rig
    case .joint: self = .joint
    case .vertex: self = .vertex
    }
  }

  package var message: String {
    switch self {
    case .perceive: "Looking at the photo"
    case .rig: "Matching the proportions with the rig"
    case .joint: "Refining the shape with the joints"
    case .vertex: "Refining the surface"
    case .texture: "Making the texture"
    case .report: "Making the report"
    }
  }
}

/// A finished fit and what it was made from.
public struct FitOutcome: Sendable {
  public var result: FitResult
  public var evidence: Evidence
  public var face: FaceDetection
  /// Seconds from the call to the result, and of that looking at the photo.
  public var seconds: Double
  public var perceptionSeconds: Double
  /// The same head as each further photo shows it.
  public var further: [FitOutcome] = []

  public var camera: PinholeCamera { result.camera }
  public var controllers: [Float] { result.controllers }
  public var vertices: [SIMD3<Float>] { result.vertices }
  public var bindOffsets: [SIMD3<Float>] { result.bindOffsets }
  public var quality: QualityReport { result.quality }
}

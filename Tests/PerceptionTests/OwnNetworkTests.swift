import Foundation
import Images
import Perception
import Testing

/// Networks in the slots that are empty by default: those that ship stand in, told of as something else.
@Suite(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
final class OwnNetworkTests {
  private let folder = NSTemporaryDirectory() + "likeness-\(UUID().uuidString)"
  private let photo: ImageBuffer<UInt8>
  private let face: FaceLandmarks

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    photo = try Fixtures.portrait()
    face = try Fixtures.faceModels.get().landmarks(in: photo)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The network for normals under the description of another slot.
  private func described(_ slot: ModelSlot, outputs: String) throws -> ModelDescription {
    let path = "\(folder)/\(slot.fileName)"
    let json = """
      {"name": "n", "licence": "l", "file": "\(Fixtures.root)/Models/normals/unet160.xml", \
      "input": {"size": 160, "mean": [0.5, 0.5, 0.5]}, "outputs": \(outputs)}
      """
    try json.write(toFile: path, atomically: true, encoding: .utf8)
    return try ModelDescription(contentsOf: path, slot: slot)
  }

  /// The cheek is skin, the picture's corner is not seen.
  @Test func aParserTellsSkin() throws {
    let parser = try SkinParser(described(.parsing, outputs: #"{"skin": {"name": "mask_logit", "form": "logit"}}"#))
    let skin = try parser.skin(in: photo, landmarks: face)
    #expect(skin(face.place(50)) > 0.9)
    #expect(skin(SIMD2(-50, -50)) == 0)
    let normals = try Fixtures.normalPredictor.get().predict(photo, landmarks: face)
    let bare = try #require(normals.withSkin { _ in 0.25 }.sample(at: face.place(50)))
    let usual = try #require(normals.sample(at: face.place(50)))
    #expect(abs(bare.skin - 0.25) < 1e-5 && bare.normal == usual.normal && bare.error == usual.error)
  }

  /// Three planes of scores: the shares of all classes are one.
  @Test func aParserOfClassesSharesOutCertainty() throws {
    func skin(_ classes: String) throws -> Float {
      let output = #"{"skin": {"name": "normals", "form": "classes", "count": 3, "skin": \#(classes)}}"#
      return try SkinParser(described(.parsing, outputs: output)).skin(in: photo, landmarks: face)(face.place(50))
    }
    let (some, others) = (try skin("[0, 2]"), try skin("[1]"))
    #expect(some > 0.3 && some < 1 && abs(some + others - 1) < 1e-4)
  }

  @Test(arguments: ["[]", "[3]", "[-1]", #"["skin"]"#]) func aParserNeedsClassesThatAreThere(classes: String) {
    let error = #expect(throws: PerceptionError.self) {
      try self.described(
        .parsing, outputs: #"{"skin": {"name": "normals", "form": "classes", "count": 3, "skin": \#(classes)}}"#)
    }
    #expect(error?.description.contains("“skin” is no list of numbers from 0 to 2") == true)
  }

  /// Another picture in the square around the face, and nowhere else.
  @Test func aPreparedPhotoHasAnotherFace() throws {
    let preparation = try PicturePreparation(
      described(.preprocessing, outputs: #"{"picture": {"name": "normals", "form": "share"}}"#))
    let prepared = try preparation.prepared(photo, landmarks: face)
    #expect(prepared.width == photo.width && prepared.height == photo.height)
    let changed = photo.samples.indices.count { prepared.samples[$0] != photo.samples[$0] }
    #expect(changed > photo.samples.count / 10)
    let row = photo.width * 3
    #expect(Array(prepared.samples.suffix(row)) == Array(photo.samples.suffix(row)))
  }

  @Test func aNetworkThatAnswersSomethingElseIsRefused() throws {
    let description = try described(.landmarks, outputs: #"{"points": {"name": "nothing", "dimensions": 3}}"#)
    let error = #expect(throws: PerceptionError.self) { try LandmarkNetwork(description) }
    #expect(error?.description.contains("cannot be used") == true)
  }
}

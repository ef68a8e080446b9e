import Foundation
import Images
import JSONValues

/// A network and how to talk to it, from the small JSON file of its slot; `Models/README.md` shows all that may stand there.
public struct ModelDescription: Sendable {
  public let slot: ModelSlot
  /// As told to the user.
  public let name: String
  public let licence: String
  /// The network's file, in a format that OpenVINO reads: IR, ONNX or TensorFlow Lite.
  public let path: String
  let input: PictureInput
  /// By meaning.
  let outputs: [String: Output]
  /// How wide a face's crop is, in the larger one of eye distance and distance from eyes to mouth.
  let cropSide: Float
  /// How many times larger a picture becomes: 2 or 4, and 1 where pictures keep their size.
  public let factor: Int

  struct Output: Sendable, Equatable {
    let name: String
    let form: String
    /// Which way the three axes of a normal point: 1 where right, up and to the viewer.
    let signs: SIMD3<Float>
    /// Planes of scores of which the largest names what a pixel shows, and which of them are skin; 1 and none for others.
    var classes = 1
    var skin: [Int] = []
    /// Numbers of each point.
    var dimensions = 3
  }

  private static let largestFile = 64 << 10
  private static let axisNames = [["left", "right"], ["down", "up"], ["away", "viewer"]]

  /// Reads a description; the network it names lies beside it.
  ///
  /// Throws `modelMissing` or `descriptionUnusable`.
  public init(contentsOf path: String, slot: ModelSlot) throws(PerceptionError) {
    guard let file = FileHandle(forReadingAtPath: path), let bytes = try? file.read(upToCount: Self.largestFile) else {
      throw .modelMissing(path: path)
    }
    do {
      let reader = try DescriptionReader(JSONValue(parsing: bytes, maximumDepth: 6, maximumValues: 200))
      try self.init(reader, slot: slot, folder: URL(filePath: path).deletingLastPathComponent())
    } catch {
      throw .descriptionUnusable(path: path, detail: "\(error)")
    }
  }

  private init(_ reader: DescriptionReader, slot: ModelSlot, folder: URL) throws {
    self.slot = slot
    name = try reader.string("name")
    licence = try reader.string("licence")
    path = URL(filePath: try reader.string("file"), relativeTo: folder).path
    input = try Self.input(reader.object("input"))
    cropSide = Float(try reader.number("crop", in: 1...10, else: 3))
    factor = try slot.enlarges ? reader.factor("factor", of: [2, 4]) : 1
    let described = try reader.object("outputs")
    var outputs: [String: Output] = [:]
    for answer in slot.answers {
      outputs[answer.meaning] = try Self.output(described, answer)
    }
    self.outputs = outputs
  }

  private static func input(_ reader: DescriptionReader) throws -> PictureInput {
    let deviation = try reader.colors("deviation", else: SIMD3(1, 1, 1))
    guard all(deviation .!= 0) else { throw DescriptionError("“deviation” has a zero in it") }
    return PictureInput(
      size: Int(try reader.number("size", in: 32...1024)),
      isBlueFirst: try reader.choice("colours", of: ["rgb", "bgr"]) == "bgr",
      mean: try reader.colors("mean", else: SIMD3(0, 0, 0)), deviation: deviation)
  }

  private static func output(_ reader: DescriptionReader, _ answer: ModelSlot.Answer) throws -> Output? {
    guard answer.isRequired || reader.has(answer.meaning) else { return nil }
    let output = try reader.object(answer.meaning)
    var signs = SIMD3<Float>(1, 1, 1)
    if answer.meaning == "normals", output.has("axes") {
      signs = try output.signs("axes", names: axisNames)
    }
    var result = Output(
      name: try output.string("name"), form: try output.choice("form", of: answer.forms), signs: signs)
    if result.form == "classes" {
      result.classes = Int(try output.number("count", in: 2...1000))
      result.skin = try output.numbers("skin", below: result.classes)
    }
    if answer.meaning == "points" { result.dimensions = try output.factor("dimensions", of: [2, 3]) }
    return result
  }

  /// What the network's file is held against when it is loaded.
  var interface: ModelInterface {
    let pixels = input.size * factor * input.size * factor
    var counts: [String: Int] = [:]
    for answer in slot.answers {
      guard let output = outputs[answer.meaning] else { continue }
      counts[output.name] =
        answer.channels > 0 ? answer.channels * output.classes * pixels : FaceLandmarks.pointCount * output.dimensions
    }
    return ModelInterface(inputShape: input.shape, outputs: counts)
  }
}

extension ModelDescription {
  /// The square around a face that the network sees.
  func crop(around face: FaceMesh) -> SquareCrop {
    let rightEye = face.mean(of: FaceLandmarks.rightEyeSides)
    let leftEye = face.mean(of: FaceLandmarks.leftEyeSides)
    let eyes = (rightEye + leftEye) / 2
    let toMouth = face.mean(of: FaceLandmarks.mouthSides) - eyes
    return SquareCrop(
      center: eyes + 0.3 * toMouth, side: cropSide * max(length(toMouth), length(leftEye - rightEye)),
      angle: direction(leftEye - rightEye))
  }
  /// Loads the network and shows it a grey picture. Returns the seconds that it looked at it.
  ///
  /// Throws `modelMissing`, `modelUnusable` or `inferenceFailed`.
  public func tryOut() throws(PerceptionError) -> Double {
    let model = try InferenceModel(path: path, interface: interface, threads: 2)
    let start = ContinuousClock.now
    _ = try model.run(input.planes { _, _, _ in 128 })
    return (ContinuousClock.now - start) / .seconds(1)
  }
}

import Images
import Perception
import Testing

@Suite(.enabled(if: Fixtures.hasFaceModels, "the face models are missing; run make setup"))
struct PhotoJudgementTests {
  let models: FaceModels
  let predictor: NormalPredictor

  init() throws {
    models = try Fixtures.faceModels.get()
    predictor = try Fixtures.normalPredictor.get()
  }

  private func notes(_ photo: ImageBuffer<UInt8>) throws -> String {
    let faces = try models.detectFaces(in: photo)
    let landmarks = try models.landmarks(in: photo, face: #require(faces.first))
    return PhotoJudgement(
      photo, faceCount: faces.count, landmarks: landmarks,
      normals: try predictor.predict(photo, landmarks: landmarks)
    ).notes.joined(separator: "\n")
  }

  /// The portrait at another brightness, or seen through frosted glass `blur` pixels wide.
  private func portrait(brightness: Float = 1, blur: Int = 0) throws -> ImageBuffer<UInt8> {
    let portrait = try Fixtures.portrait()
    var image = portrait.map { Float($0) * brightness }
    for _ in 0..<(blur > 0 ? 3 : 0) { image = image.boxBlurred(radius: blur) }
    return image.map { UInt8(min(max($0, 0), 255)) }
  }

  @Test func aGoodPortraitIsTakenAsItIs() throws {
    #expect(try notes(portrait()) == "")
  }

  @Test func blurIsNoticed() throws {
    #expect(try notes(portrait(blur: 2)).contains("blurred"))
  }

  @Test func smallFacesAreNoticed() throws {
    let portrait = try Fixtures.portrait()
    #expect(try notes(portrait.downscaled(maximumSide: portrait.width * 2 / 3)).contains("small"))
  }

  @Test func darknessAndGlareAreNoticed() throws {
    #expect(try notes(portrait(brightness: 0.1)).contains("in the dark"))
    #expect(try notes(portrait(brightness: 2.5)).contains("so bright"))
  }

  @Test func severalFacesAreNoticed() throws {
    let one = try Fixtures.portrait()
    let sheet = ImageBuffer<UInt8>.grey(width: 2 * one.width, height: one.height)
    let two = sheet.placing(one, atX: 0, y: 0).placing(one, atX: one.width, y: 0)
    #expect(try notes(two).contains("2 faces"))
  }

  @Test(.enabled(if: Fixtures.hasTruth, "the public truth set is not beside the repository"))
  func theTruthPhotosAreTakenAsTheyAre() throws {
    for directory in Fixtures.truthSubjects {
      let found = try notes(Fixtures.pixels(directory + "/photo.png"))
      #expect(found == "", "\(directory)")
    }
    for path in Fixtures.truthPhotos { print("\(path): \(try notes(Fixtures.pixels(path)))") }
  }
}

extension ImageBuffer where Component == Float {
  /// Each pixel the mean of the square of `radius` pixels around it.
  fileprivate func boxBlurred(radius: Int) -> ImageBuffer {
    var result = self
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          var (sum, count): (Float, Float) = (0, 0)
          for row in max(y - radius, 0)...min(y + radius, height - 1) {
            for column in max(x - radius, 0)...min(x + radius, width - 1) {
              sum += self[column, row, channel]
              count += 1
            }
          }
          result[x, y, channel] = sum / count
        }
      }
    }
    return result
  }
}

import Foundation
import Images
import LinearAlgebra
import Perception

/// A synthetic head whose true normals and landmarks are known; the folder's format is described beside the truth set.
struct TruthSubject {
  let photo: ImageBuffer<UInt8>
  let camera: Camera
  let landmarks: Landmarks
  private let normals: ImageBuffer<UInt16>
  private let mask: ImageBuffer<UInt8>

  struct Camera: Decodable {
    var fx, cx, cy: Float
  }

  struct Landmarks: Decodable {
    var points68: [SIMD2<Float>]
    var contours: [String: Contour]

    struct Contour: Decodable {
      var points: [SIMD2<Float>]
    }

    /// Pixels between the outer corners of the eyes.
    var eyeDistance: Float { distance(points68[36], points68[45]) }
  }

  init(directory: String) throws {
    photo = try Fixtures.pixels(directory + "/photo.png")
    camera = try JSONDecoder().decode(Camera.self, from: Data(Fixtures.bytes(directory + "/camera.json")))
    landmarks = try JSONDecoder().decode(Landmarks.self, from: Data(Fixtures.bytes(directory + "/landmarks.json")))
    normals = try decodePNG(Fixtures.bytes(directory + "/normals.png")).samples16
    mask = try decodePNG(Fixtures.bytes(directory + "/mask.png")).samples8
  }

  /// The mean distance of the detected corners of eyes and mouth from the true ones, in `eyeDistance`s.
  func cornerError(of face: FaceLandmarks) -> Float {
    let trueCorners = [33: 36, 133: 39, 362: 42, 263: 45, 61: 48, 291: 54]
    let distances = trueCorners.map { distance(face.place($0), landmarks.points68[$1]) }
    return distances.reduce(0, +) / Float(distances.count) / landmarks.eyeDistance
  }

  /// The mean distance of points along the lid margins from the true curves, in `eyeDistance`s.
  func lidError(right: [SIMD2<Float>], left: [SIMD2<Float>]) -> Float {
    let lowerCount = 9
    let distances = [("right", right), ("left", left)].flatMap { side, points in
      points.enumerated().map { index, point in
        let curve = landmarks.contours["eyelid_\(index < lowerCount ? "lower" : "upper")_\(side)"]!.points
        return distanceToCurve(point, curve)
      }
    }
    return distances.reduce(0, +) / Float(distances.count) / landmarks.eyeDistance
  }

  /// The mean angle in degrees between predicted and true normals on the skin inside the face oval, without eyes and
  /// mouth.
  func meanAngle(of prediction: PredictedNormals, face: FaceLandmarks) -> Float {
    let oval = FaceLandmarks.faceOval.map(face.place)
    let holes =
      [FaceLandmarks.rightEyeContour, FaceLandmarks.leftEyeContour].map { ids in
        (ids.prefix(9) + ids.suffix(7).reversed()).map(face.place)
      } + [FaceLandmarks.innerLipContour.map(face.place)]
    var sum: Float = 0
    var count: Float = 0
    for y in 0..<photo.height {
      for x in 0..<photo.width where mask[x, y, 0] > 127 {
        let place = SIMD2(Float(x), Float(y)) + 0.5
        guard contains(oval, place), !holes.contains(where: { contains($0, place) }) else { continue }
        guard
          let sample = prediction.sample(
            at: place, focalLength: camera.fx, principalPoint: SIMD2(camera.cx, camera.cy))
        else { continue }
        sum += acos(min(1, dot(sample.normal, normal(x, y))))
        count += 1
      }
    }
    return sum / count * 180 / .pi
  }

  private func normal(_ x: Int, _ y: Int) -> SIMD3<Float> {
    normalize(SIMD3(Float(normals[x, y, 0]), Float(normals[x, y, 1]), Float(normals[x, y, 2])) / 65_535 * 2 - 1)
  }
}

/// Whether a closed polygon contains a point (even-odd rule).
private func contains(_ polygon: [SIMD2<Float>], _ point: SIMD2<Float>) -> Bool {
  var isInside = false
  var previous = polygon[polygon.count - 1]
  for corner in polygon {
    if (corner.y > point.y) != (previous.y > point.y) {
      let crossing = corner.x + (previous.x - corner.x) * (point.y - corner.y) / (previous.y - corner.y)
      if point.x < crossing { isInside.toggle() }
    }
    previous = corner
  }
  return isInside
}

private func distanceToCurve(_ point: SIMD2<Float>, _ curve: [SIMD2<Float>]) -> Float {
  zip(curve, curve.dropFirst()).map { start, end in
    let along = end - start
    let share = ((point - start) * along).sum() / max((along * along).sum(), .leastNormalMagnitude)
    return distance(point, start + along * min(max(share, 0), 1))
  }.min() ?? .infinity
}

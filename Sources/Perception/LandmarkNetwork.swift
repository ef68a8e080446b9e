public import Images
import LinearAlgebra

/// Looks once more for the 468 points of a face: the network of the slot `landmarks`.
public final class LandmarkNetwork: Sendable {
  private let network: FaceNetwork

  public init(_ description: ModelDescription, threads: Int = 2) throws(PerceptionError) {
    network = try FaceNetwork(description, threads: threads)
  }

  /// The same face with the network's points; depth and irises stay as they were found.
  public func refined(
    _ landmarks: FaceLandmarks, in photo: ImageBuffer<UInt8>
  ) throws(PerceptionError) -> FaceLandmarks {
    let (crop, values, output) = try network.look(at: photo, landmarks, answer: "points")
    let unit = output.form == "pixels" ? 1 / Float(network.size) : 1
    let points = landmarks.points.indices.map { index in
      let first = index * output.dimensions
      let place = crop.imagePoint(SIMD2(values[first], values[first + 1]) * unit)
      return SIMD3(place, landmarks.points[index].z)
    }
    return FaceLandmarks(
      points: points, confidence: landmarks.confidence, rightEye: landmarks.rightEye, leftEye: landmarks.leftEye)
  }
}

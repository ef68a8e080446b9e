import Images

/// A network of a slot that looks at the square around one face.
struct FaceNetwork: Sendable {
  let description: ModelDescription
  private let model: InferenceModel

  init(_ description: ModelDescription, threads: Int) throws(PerceptionError) {
    self.description = description
    model = try InferenceModel(path: description.path, interface: description.interface, threads: threads)
  }

  var size: Int { description.input.size }

  /// The square that it saw, and one of its answers.
  func look(
    at photo: ImageBuffer<UInt8>, _ landmarks: FaceLandmarks, answer: String
  ) throws(PerceptionError) -> (crop: SquareCrop, values: [Float], form: ModelDescription.Output) {
    let crop = description.crop(around: landmarks.mesh)
    let image = photo.resampled(crop, size: size, outside: .edge)
    let output = description.outputs[answer]!
    let answers = try model.run(description.input.planes { x, y, channel in image[x, y, channel] })
    return (crop, answers[output.name]!, output)
  }
}

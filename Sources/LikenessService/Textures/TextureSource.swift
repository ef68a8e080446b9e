import Cameras
import Fitting
import HeadTemplates
import LikenessProtocol
import Meshes
import Perception
import Rigs
import SessionStore

/// What a texture is made from: the head as the scene has it, in its photo and in the further ones of its revision.
struct TextureSource: Sendable {
  let template: HeadTemplate
  /// The one that the scene shows first.
  let photos: [FittedPhoto]

  init(_ request: TextureExtractRequest, _ call: Call) throws(ResponseError) {
    let (server, isStored) = (call.server, request.session != nil)
    template = try isStored ? server.storedTemplate(request.template) : server.template(request.template)
    let pose = try ScenePose(request.pose, of: template, arrays: call.conversation.arrays)
    let photo = try isStored ? server.storedPhoto(request.photo) : server.photo(request.photo)
    let first = FittedPhoto(photo: photo.photo, vertices: pose.vertices, camera: PinholeCamera(request.camera))
    photos = try [first] + Self.further(request, pose, call)
  }

  /// The further photos that the revision was fitted to; none where no revision is named.
  private static func further(
    _ request: TextureExtractRequest, _ pose: ScenePose, _ call: Call
  ) throws(ResponseError) -> [FittedPhoto] {
    guard let session = request.session, let name = request.revision else {
      guard request.session == nil, request.revision == nil else {
        throw .constraintInvalid("revision", reason: "A revision belongs to a session. Name both.")
      }
      return []
    }
    let info = try call.server.sessions.info(session)
    guard info.template == request.template else {
      throw .constraintInvalid("session", reason: "The session was made for another head. Choose that head.")
    }
    let stored = try StoredRevision(name, of: session, call)
    return try stored.head.further.enumerated().map { (number, further) throws(ResponseError) in
      let part = "\(SessionDesk.Part.also)\(number + 1)/\(SessionDesk.Part.photo)"
      guard let hash = stored.revision.objects[part].flatMap({ ContentHash($0) }) else {
        throw .internalError("The revision \(name) has lost its photo \(number + 2).")
      }
      return FittedPhoto(
        photo: try call.server.storedPhoto(hash).photo, vertices: pose.vertices(withExpressionOf: further),
        camera: further.camera)
    }
  }
}

/// The head as the artist has it.
private struct ScenePose {
  private let template: HeadTemplate
  private let controllers: [Float]
  private let bindOffsets: [SIMD3<Float>]?

  init(
    _ wire: LikenessProtocol.HeadPose, of template: HeadTemplate, arrays: ArrayChannel
  ) throws(ResponseError) {
    self.template = template
    controllers = try template.controllerValues(wire.controllers, from: template.rig.controllers.map(\.defaultValue))
    bindOffsets = try wire.bindOffsets.map { (wire) throws(ResponseError) in
      try template.offsets(wire, arrays: arrays, field: "pose.bindOffsets")
    }
  }

  /// Template space, cm.
  var vertices: [SIMD3<Float>] { vertices(controllers) }

  /// The same person as another photo has caught them.
  func vertices(withExpressionOf photo: PhotoStart) -> [SIMD3<Float>] {
    vertices(
      template.rig.controllers.indices.map {
        template.rig.controllers[$0].kind == .expression ? photo.controllers[$0] : controllers[$0]
      })
  }

  private func vertices(_ controllers: [Float]) -> [SIMD3<Float>] {
    RigEvaluator(rig: template.rig, neutral: template.neutral)
      .evaluate(controllers: controllers, bindOffsets: bindOffsets)
  }
}

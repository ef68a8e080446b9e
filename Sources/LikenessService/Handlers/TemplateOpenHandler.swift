import ArrayFiles
import HeadTemplates
import LikenessProtocol
import Meshes
import Rigs

struct TemplateOpenHandler: ComputingHandler {
  func handle(_ request: TemplateOpenRequest, _ call: Call) throws(ResponseError) -> TemplateOpenResponse? {
    let bytes = try InputFile.read(request.path, limit: call.server.limits.templateFileSize)
    let hash = ContentHash(contentHash(of: bytes))!
    let template = try template(hash, bytes, path: request.path, call.server)
    return TemplateOpenResponse(
      template: hash, name: template.name, vertexCount: template.mesh.vertexCount, faceCount: template.mesh.faceCount,
      jointCount: template.rig.joints.count, controllers: template.rig.controllers.map(LikenessProtocol.Controller.init)
    )
  }

  private func template(
    _ hash: ContentHash, _ bytes: [UInt8], path: String, _ server: LikenessServer
  ) throws(ResponseError) -> HeadTemplate {
    if let open = server.openTemplate(hash) { return open.template }
    do throws(TemplateError) {
      let template = try HeadTemplate(parsing: bytes)
      server.keep(template, bytes, as: hash)
      return template
    } catch {
      throw .templateInvalid(path: path, reason: "\(error)")
    }
  }
}

extension LikenessProtocol.Controller {
  init(_ controller: Rigs.Controller) {
    self.init(
      name: controller.name, kind: controller.kind == .identity ? .identity : .expression, group: controller.group,
      minimum: Double(controller.minimum), maximum: Double(controller.maximum),
      defaultValue: Double(controller.defaultValue))
  }
}

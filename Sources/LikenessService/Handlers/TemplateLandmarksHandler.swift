import HeadTemplates
import LikenessProtocol
import Perception

struct TemplateLandmarksHandler: RequestHandler {
  func handle(
    _ request: TemplateLandmarksRequest, _ call: Call
  ) throws(ResponseError) -> TemplateLandmarksResponse? {
    let template = try call.server.template(request.template)
    try call.enqueue(in: call.server.fits, progress: nil) { (job) throws(ResponseError) in
      let response = try Self.response(template, request, call, job)
      return { .success(response.json) }
    }
    return nil
  }

  private static func response(
    _ template: HeadTemplate, _ request: TemplateLandmarksRequest, _ call: Call, _ job: FitJob
  ) throws(ResponseError) -> TemplateLandmarksResponse {
    let engine = try call.server.engine.get()
    do {
      let found = try engine.landmarks(
        of: template,
        isCancelled: {
          job.showLife()
          return call.isAnswered
        }, progress: { _ in job.showLife() })
      return TemplateLandmarksResponse(
        vertices: IndexArray(found.vertices.flatMap { [Int($0.x), Int($0.y), Int($0.z)] }),
        barycentrics: PointArray(found.barycentrics), spread: found.spread.map { Double($0) }, views: found.views,
        viewCount: found.viewCount)
    } catch is CancellationError {
      throw .requestCancelled
    } catch let error as CalibrationError {
      throw .headUnclear(request.template, reason: "\(error)")
    } catch let error as PerceptionError {
      throw .resourceMissing("\(error)")
    } catch {
      throw .internalError("\(error)")
    }
  }
}

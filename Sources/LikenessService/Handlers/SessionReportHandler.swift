import Fitting
import LikenessProtocol
import Perception

struct SessionReportHandler: RequestHandler {
  func handle(_ request: SessionReportRequest, _ call: Call) throws(ResponseError) -> SessionReportResponse? {
    try WrittenFile.check(folder: request.folder, name: request.name)
    let source = try ReportSource(request, call)
    let progress = request.progressToken.map {
      ProgressReporter(
        token: $0, connection: call.conversation.connection, previewNames: nil, arrays: call.conversation.arrays)
    }
    try call.enqueue(in: call.server.fits, progress: progress) { (job) throws(ResponseError) in
      let start = ContinuousClock.now
      let page = try Self.page(source, call, job, progress)
      let path = try WrittenFile.write(page, folder: request.folder, name: "\(request.name).html")
      let response = SessionReportResponse(report: path, seconds: (ContinuousClock.now - start) / .seconds(1))
      return {
        progress?.end("Done", isComplete: true)
        return .success(response.json)
      }
    }
    return nil
  }

  private static func page(
    _ source: ReportSource, _ call: Call, _ job: FitJob, _ progress: ProgressReporter?
  ) throws(ResponseError) -> [UInt8] {
    let engine = try call.server.engine.get()
    job.showLife()
    do {
      return try engine.report(
        template: source.template, photo: source.photo, head: source.head, options: source.options,
        isCancelled: { call.isAnswered },
        progress: {
          job.showLife()
          progress?.report(FitUpdate(.report, fraction: $0, message: FitStep.report.message))
        })
    } catch FitError.cancelled {
      throw .requestCancelled
    } catch is CancellationError {
      throw .requestCancelled
    } catch let error as PerceptionError {
      throw ResponseError(
        perceiving: error, photo: source.options.photo.flatMap { ContentHash($0) }!, face: source.options.face)
    } catch {
      throw .internalError("\(error)")
    }
  }
}

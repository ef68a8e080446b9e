import Foundation
import JSONValues
import LikenessProtocol
import SessionStore

struct ServerDiagnoseHandler: RequestHandler {
  func handle(_ request: ServerDiagnoseRequest, _ call: Call) -> ServerDiagnoseResponse? {
    let server = call.server
    return ServerDiagnoseResponse(report: [
      "status": server.status.json, "system": system, "limits": limits(server.limits), "store": store(server.sessions),
      "log": .array(server.recentLog().map { .string(Redaction.redacted($0)) }),
    ])
  }

  private var system: JSONValue {
    let process = ProcessInfo.processInfo
    return [
      "name": .string(process.operatingSystemVersionString), "cores": .integer(Int64(process.activeProcessorCount)),
      "memoryBytes": .integer(Int64(clamping: process.physicalMemory)),
    ]
  }

  private func limits(_ limits: ServerLimits) -> JSONValue {
    [
      "templates": .integer(Int64(limits.templates)), "photos": .integer(Int64(limits.photos)),
      "photoBytes": .integer(Int64(limits.photoBytes)), "runningFits": .integer(Int64(limits.runningFits)),
      "waitingFits": .integer(Int64(limits.waitingFits)), "openRequests": .integer(Int64(limits.openRequests)),
      "connections": .integer(Int64(limits.connections)), "silenceSeconds": .number(limits.silence / .seconds(1)),
    ]
  }

  private func store(_ sessions: SessionDesk) -> JSONValue {
    do throws(ResponseError) {
      let report = try sessions.store.check()
      return [
        "sessions": .integer(Int64(report.sessions)), "objects": .integer(Int64(report.objects)),
        "bytes": .integer(Int64(report.bytes)),
        "faults": .array(report.faults.map { .string(Redaction.redacted("\($0.error)")) }),
      ]
    } catch {
      return ["unavailable": .string(Redaction.redacted(error.message))]
    }
  }
}

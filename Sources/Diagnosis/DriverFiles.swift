/// The drivers that the ICD loader is told of: files `*.icd`, each with the name of a library on its first line (OpenCL
/// extension cl_khr_icd), in a folder that variables may replace (libOpenCL(7) of ocl-icd).
package struct DriverFiles: Sendable {
    struct Entry: Equatable {
        /// The file, or the variable that names the library itself.
        let origin: String
        /// `nil` where the file cannot be read.
        let library: String?
    }

    /// Where they are looked for, for people.
    let place: String
    let isPlaceThere: Bool
    let entries: [Entry]

    private static let defaultFolder = "/etc/OpenCL/vendors"
    private static let check = "driver file"

    package init(_ machine: Machine) {
        let folder = machine.variable("OPENCL_VENDOR_PATH")
        func place(_ folder: String, _ variable: String?) -> String {
            folder + (variable.map { ", which \($0) names" } ?? "")
        }
        func entry(_ path: String) -> Entry { Entry(origin: path, library: machine.firstLine(of: path)) }
        func entries(of folder: String) -> [Entry] {
            (machine.names(in: folder) ?? []).filter { $0.hasSuffix(".icd") }.map { entry("\(folder)/\($0)") }
        }
        guard let asked = machine.variable("OCL_ICD_VENDORS") else {
            let searched = folder ?? Self.defaultFolder
            self.place = place(searched, folder.map { _ in "OPENCL_VENDOR_PATH" })
            isPlaceThere = machine.isFolder(searched)
            self.entries = entries(of: searched)
            return
        }
        self.place = place(asked, "OCL_ICD_VENDORS")
        if machine.isFolder(asked) {
            isPlaceThere = true
            self.entries = entries(of: asked)
        } else if asked.hasSuffix(".icd") {
            let registered = "\(folder ?? Self.defaultFolder)/\(asked)"
            let path = !asked.contains("/") && machine.exists(registered) ? registered : asked
            isPlaceThere = machine.exists(path)
            self.entries = isPlaceThere ? [entry(path)] : []
        } else {
            isPlaceThere = true
            self.entries = [Entry(origin: "OCL_ICD_VENDORS", library: asked)]
        }
    }

    /// - Parameters:
    ///   - installation: what to install where there is no driver
    ///   - failureToOpen: why a library cannot be opened; `nil` where it can
    package func findings(installation: [String], failureToOpen: (String) -> String?) -> [Finding] {
        guard !entries.isEmpty else {
            let found = isPlaceThere ? "no driver is registered in \(place)" : "there is no \(place)"
            let isDefault = place == Self.defaultFolder
            return [
                .wrong(Self.check, found, mend: isDefault ? installation : ["unset that variable, or correct it"])
            ]
        }
        return entries.map { finding($0, failureToOpen) }
    }

    private func finding(_ entry: Entry, _ failureToOpen: (String) -> String?) -> Finding {
        guard let library = entry.library else {
            return .wrong(Self.check, "\(entry.origin) cannot be read", mend: "sudo chmod a+r \(entry.origin)")
        }
        let owner = "dpkg -S \(entry.origin) names its package: reinstall that, or remove the file"
        guard !library.isEmpty else {
            return .wrong(Self.check, "\(entry.origin) is empty: expected the name of a library", mend: owner)
        }
        if let failure = failureToOpen(library) {
            let fromVariable = entry.origin == "OCL_ICD_VENDORS"
            return .wrong(
                Self.check, "\(entry.origin) names \(library), which cannot be opened: \(failure)",
                mend: fromVariable ? "unset OCL_ICD_VENDORS, or name a folder of .icd files" : owner)
        }
        return .ok(Self.check, "\(entry.origin) names \(library), which can be opened")
    }

    /// Whether a driver for the vendor's cards is among them.
    func serve(_ vendor: Vendor) -> Bool {
        entries.contains { entry in
            let names = [entry.origin, entry.library ?? ""].map { $0.lowercased() }
            return vendor.libraryParts.contains { part in names.contains { $0.contains(part) } }
        }
    }
}
